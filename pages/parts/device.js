/* What a visitor asked this browser to remember: ids of services, a language, and nothing else. The
   page's own language and direction are set here too: Streamlit knows English alone. */
const NAME = "kept-services", LANGUAGE = "language";

function stored(name) {
  try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
}

function keep(name, wanted, value) {
  try {
    if (wanted) { localStorage.setItem(name, JSON.stringify(value)); }
    else { localStorage.removeItem(name); }
  } catch { /* a browser that keeps nothing */ }
}

export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = data.language;
  document.documentElement.dir = data.direction;
  if (typeof data.remember === "boolean") { keep(NAME, data.remember, data.ids); }
  else {
    const ids = stored(NAME);
    if (Array.isArray(ids)) { setTriggerValue("stored", ids); }
  }
  if (typeof data.keeps === "boolean") { keep(LANGUAGE, data.keeps, data.chosen); }
  else {
    const code = stored(LANGUAGE);
    if (typeof code === "string" && data.chosen === "en") { setTriggerValue("language", code); }
  }
}
