// What a box may become, while somebody types in it: the ARIA pattern of a combobox with a list.
//
// Streamlit sends a box when Enter is pressed. This listens to the boxes that `data.fields` names
// (by their keys), tells the server over the page's own connection what is typed, and lists what it
// answers. Nothing is in an address. Arrows choose, Enter takes what is chosen; with nothing chosen,
// Enter searches as before.

const PAUSE_MS = 150;
const state = { data: null, tell: null, list: null, status: null, active: -1, timer: 0, taken: "", asked: "" };

const boxOf = (target) => {
  for (const key of state.data?.fields ?? []) {
    const box = target.closest?.(`.st-key-${key} input`);
    if (box) { return { box, key }; }
  }
  return null;
};
const here = () => { const at = boxOf(document.activeElement ?? document.body); return at && state.list?.isConnected ? at : null; };
const options = () => [...state.list.children];
const isOpen = () => Boolean(state.list && !state.list.hidden);

function prepare(box) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", state.list.id);
  box.setAttribute("aria-expanded", String(isOpen()));
}

function close() {
  if (!state.list) { return; }
  state.list.hidden = true;
  state.active = -1;
  state.status.textContent = "";
  for (const box of document.querySelectorAll('input[role="combobox"][aria-controls="suggestions"]')) {
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
}

function place(box) {
  const at = box.closest('[data-baseweb="input"]')?.getBoundingClientRect() ?? box.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  const width = Math.min(Math.max(at.width, 260), room - 16);
  Object.assign(state.list.style, {
    top: `${at.bottom + 2}px`,
    left: `${Math.max(8, Math.min(at.left, room - width - 8))}px`,
    width: `${width}px`,
    maxHeight: `${Math.max(120, innerHeight - at.bottom - 16)}px`,
  });
}

function mark(number) {
  state.active = number;
  const box = here()?.box;
  options().forEach((one, i) => one.setAttribute("aria-selected", String(i === number)));
  const chosen = options()[number];
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) { box?.setAttribute("aria-activedescendant", chosen.id); } else { box?.removeAttribute("aria-activedescendant"); }
}

function take(text) {
  const at = here();
  if (!at) { return; }
  state.taken = text;
  clearTimeout(state.timer);
  // React takes a value for its own only if it is set as a browser sets it.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(at.box, text);
  at.box.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

function show() {
  const { data } = state, at = here();
  if (!at || at.key !== data.field || at.box.value !== data.text || !data.offered.length || data.text === state.taken) {
    if (!at || data.text === at.box.value) { close(); }
    return;
  }
  state.list.replaceChildren(...data.offered.map((one, i) => {
    const item = document.createElement("li");
    item.id = `suggestion-${i}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(Object.assign(document.createElement("span"), { textContent: one.text }));
    item.append(" ", Object.assign(document.createElement("small"), { textContent: one.about }));
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => take(one.text));
    return item;
  }));
  place(at.box);
  state.list.hidden = false;
  prepare(at.box);
  mark(-1);
  state.status.textContent = data.said;
}

function typed(event) {
  const at = boxOf(event.target);
  if (at) { ask(at); }
}

function ask({ box, key }) {
  clearTimeout(state.timer);
  const text = box.value;
  if (text === state.taken) { return; }
  state.taken = "";
  if (text.trim().length < 2) { close(); return; }
  if (state.data.field === key && state.data.text === text) { show(); return; } // known already
  state.timer = setTimeout(() => { state.asked = text; state.tell?.("typed", { field: key, text }); }, PAUSE_MS);
}

function pressed(event) {
  const at = boxOf(event.target);
  if (!at) { return; }
  if (event.key === "Enter") { clearTimeout(state.timer); }
  if (!isOpen()) { return; }
  const last = options().length - 1;
  if (event.key === "ArrowDown") { mark(state.active >= last ? 0 : state.active + 1); }
  else if (event.key === "ArrowUp") { mark(state.active <= 0 ? last : state.active - 1); }
  else if (event.key === "Escape") { close(); }
  else if (event.key === "Enter" && state.active >= 0) { take(state.data.offered[state.active].text); }
  else { if (event.key === "Enter" || event.key === "Tab") { close(); } return; }
  event.preventDefault();
  event.stopPropagation();
}

document.addEventListener("focusin", (event) => {
  const at = boxOf(event.target);
  if (at && state.list?.isConnected) { prepare(at.box); }
});
document.addEventListener("focusout", (event) => { if (boxOf(event.target)) { clearTimeout(state.timer); close(); } });
document.addEventListener("input", typed, true);
document.addEventListener("keydown", pressed, true);
addEventListener("scroll", () => { if (isOpen() && here()) { place(here().box); } }, { capture: true, passive: true });
addEventListener("resize", close);

export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  Object.assign(state, { data, tell: setTriggerValue });
  state.list = parentElement.querySelector("ul");
  state.status = parentElement.querySelector("[role=status]");
  const at = here();
  if (at) { prepare(at.box); }
  show();
  const waits = at && at.box.value.trim().length > 1 && ![state.asked, state.taken].includes(at.box.value);
  if (waits && at.box.value !== at.box.defaultValue) { ask(at); } // typed before this was there
  return close;
}
