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

/* A part that is in English in every language says so to a screen reader, and runs from left to right. */
function markEnglish() {
  for (const part of document.querySelectorAll('[class*="st-key-in-english-"]:not([lang])')) {
    part.lang = "en";
    part.dir = "ltr";
  }
}
new MutationObserver(markEnglish).observe(document.body, { childList: true, subtree: true });

export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = data.language;
  document.documentElement.dir = data.direction;
  for (const [name, text] of Object.entries(data.frame)) {
    document.documentElement.style.setProperty(`--${name}`, JSON.stringify(text));
  }
  markEnglish();
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
