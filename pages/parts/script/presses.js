// What the buttons of a card do: the server is told which service was pressed, and what it answers
// is marked on the cards. They are one piece of HTML that stays as it is, so that focus and what is
// unfolded stay too, and little is sent. Two components share this: what is kept, what is chosen.
const cards = (window.cards ??= { kept: new Set(), full: "", chosen: "", more: "", tell: {}, watched: false });

function turn(button, on) {
  if (!button) { return; }
  button.querySelector(".off").hidden = on;
  button.querySelector(".on").hidden = !on;
}

function fill(place, html) {
  if (place && place.filled !== html) { place.innerHTML = html; place.filled = html; }
}

function mark(card) {
  const id = card.dataset.service, chosen = id === cards.chosen;
  card.dataset.marked = "";
  turn(card.querySelector("[data-press=keep]"), cards.kept.has(id));
  turn(card.querySelector("[data-press=route]"), chosen);
  fill(card.querySelector(".chosen-more"), chosen ? cards.more : "");
  if (chosen) { card.id = "chosen-service"; } else { card.removeAttribute("id"); }
  const full = card.querySelector(".keep-full");
  if (full) { full.textContent = id === cards.refused ? cards.full : ""; }
}

function watch() {
  if (cards.watched) { return; }
  cards.watched = true;
  new MutationObserver(() => document.querySelectorAll("[data-service]:not([data-marked])").forEach(mark))
    .observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-press]");
    const card = button?.closest("[data-service]");
    if (card) { cards.tell[button.dataset.press]?.(card.dataset.service); }
  });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { press, said, ...known } = data;
  cards.tell[press] = (id) => setTriggerValue(press, id);
  Object.assign(cards, known);
  if (known.kept) { cards.kept = new Set(known.kept); }
  const status = parentElement.querySelector("[role=status]");
  if (status && said !== undefined) { status.textContent = said; }
  watch();
  document.querySelectorAll("[data-service]").forEach(mark);
}
