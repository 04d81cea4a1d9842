/* What a visitor asked this browser to remember: ids of services, and nothing else. */
const NAME = "kept-services";

function stored() {
  try { return JSON.parse(localStorage.getItem(NAME)); } catch { return null; }
}

export default function ({ data, setTriggerValue }) {
  try {
    if (data.remember) { localStorage.setItem(NAME, JSON.stringify(data.ids)); return; }
    if (data.remember === false) { localStorage.removeItem(NAME); return; }
  } catch { return; } // a browser that keeps nothing
  const ids = stored();
  if (Array.isArray(ids)) { setTriggerValue("stored", ids); }
}
