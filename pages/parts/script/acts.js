// What a visitor's own device does, at a press: share a page, lead to a place in its own map, read
// aloud, step through a route, and lead on to a page. Nothing is sent by it, and nothing is kept.
(function () {
  const place = (attribute, button) => button.closest(`[${attribute}]`);
  const tell = (button, text) => {
    const said = button.parentElement.querySelector("[role=status]");
    if (said) { said.textContent = text; }
  };

  // Share: the device's own sheet, else the link is copied, else it is written out.
  async function share(button) {
    const url = new URL(button.dataset.share, location.href).href;
    if (navigator.share) {
      try { await navigator.share({ title: button.dataset.title, url }); } catch { /* closed again */ }
      return;
    }
    try { await navigator.clipboard.writeText(url); tell(button, button.dataset.copied); }
    catch { tell(button, url); }
  }

  // A phone takes a place to its own map; any other browser follows the link.
  function ownMap(event, link) {
    const [lat, lon] = link.dataset.map.split(",");
    const apple = /iPhone|iPad|iPod/.test(navigator.userAgent);
    const address = apple ? `https://maps.apple.com/?daddr=${lat},${lon}`
      : /Android/.test(navigator.userAgent) ? `geo:${lat},${lon}?q=${lat},${lon}` : null;
    if (address) { event.preventDefault(); location.assign(address); }
  }

  // Read aloud, by a voice of this device: some browsers send text to a voice elsewhere.
  const speaks = "speechSynthesis" in window;
  if (speaks) { document.documentElement.classList.add("speaks"); speechSynthesis.getVoices(); }
  let reading = null;
  function quiet() {
    if (reading) { reading.textContent = reading.dataset.read; reading.setAttribute("aria-pressed", "false"); }
    reading = null;
    speechSynthesis.cancel();
  }
  function read(button) {
    const again = reading === button;
    quiet();
    if (again) { return; }
    const language = document.documentElement.lang || "en";
    const voices = speechSynthesis.getVoices().filter((one) => one.localService);
    const voice = voices.find((one) => one.lang.replace("_", "-") === "en-GB" && language.startsWith("en"))
      ?? voices.find((one) => one.lang.slice(0, 2) === language.slice(0, 2));
    if (!voice) { tell(button, button.dataset.noVoice); return; }
    const parts = [...document.querySelectorAll("[data-aloud]")]
      .flatMap((one) => one.innerText.split(/\n+|(?<=[.!?])\s+/)).filter((part) => part.trim());
    reading = button;
    button.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    parts.forEach((part, i) => {
      const spoken = new SpeechSynthesisUtterance(part);
      spoken.voice = voice;
      spoken.lang = voice.lang;
      if (i === parts.length - 1) { spoken.onend = quiet; }
      speechSynthesis.speak(spoken);
    });
  }

  // Practise a route: one step at a time, by a button, an arrow key or a thumb.
  function step(all, by) {
    const steps = [...all.querySelectorAll("[data-step]")];
    const now = steps.findIndex((one) => one.hasAttribute("data-now"));
    const next = Math.min(Math.max(now + by, 0), steps.length - 1);
    steps.forEach((one, i) => one.toggleAttribute("data-now", i === next));
    all.querySelector("[data-at]").textContent = next + 1;
    all.querySelector("[role=status]").textContent = steps[next].innerText;
    for (const button of all.querySelectorAll("[data-by]")) {
      const end = button.dataset.by < 0 ? next === 0 : next === steps.length - 1;
      button.setAttribute("aria-disabled", String(end));
    }
  }

  // A link to another page of the site is followed within the visit, as Streamlit's own are.
  function follow(event, link) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  }

  addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    const button = on("[data-share], [data-read], [data-by]");
    if (button?.matches("[data-share]")) { share(button); }
    else if (button?.matches("[data-read]")) { read(button); }
    else if (button) { step(place("data-practise", button), Number(button.dataset.by)); }
    const map = on("a[data-map]");
    if (map) { ownMap(event, map); }
    const page = on("a[data-page]");
    if (page) { follow(event, page); }
    if (speaks && on("a[href]")) { quiet(); }
  });
  addEventListener("keydown", (event) => {
    const all = event.target.closest?.("[data-practise]");
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (all && by) { event.preventDefault(); step(all, by); }
  });
  let from = null;
  addEventListener("touchstart", (event) => {
    const all = event.target.closest?.("[data-practise]");
    from = all ? { all, x: event.touches[0].clientX, y: event.touches[0].clientY } : null;
  }, { passive: true });
  addEventListener("touchend", (event) => {
    if (!from) { return; }
    const x = event.changedTouches[0].clientX - from.x, y = event.changedTouches[0].clientY - from.y;
    if (Math.abs(x) > 50 && Math.abs(x) > 2 * Math.abs(y)) { step(from.all, x < 0 ? 1 : -1); }
    from = null;
  }, { passive: true });
  addEventListener("pagehide", () => { if (speaks) { quiet(); } });

  // On a narrow screen the choices of planners are folded at first: the answer comes first.
  const narrow = matchMedia("(max-width: 900px)");
  new MutationObserver(() => {
    const fold = document.querySelector(".st-key-choices-fold details");
    if (!fold || !narrow.matches) { if (fold) { fold.dataset.met = ""; } return; }
    const press = () => fold.querySelector("summary").click();
    if (!("met" in fold.dataset)) {
      fold.dataset.met = "";
      if (fold.open) { press(); }
    } else if (!fold.open && !("told" in fold.dataset)
        && fold.closest(".st-key-choices").querySelector("[data-waits], [data-testid=stAlertContentWarning], [data-testid=stAlertContentError]")) {
      fold.dataset.told = ""; // what is wrong with a choice, or wanted, is seen
      press();
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
