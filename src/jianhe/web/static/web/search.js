// The search box: arrows walk through the suggestions, then through what was found; Escape puts the suggestions away.

import { move } from "./list.js";

const box = () => document.getElementById("search");
const offers = () => [...document.querySelectorAll("#suggestions a, #suggestions button")];

function close() {
  document.getElementById("suggestions")?.replaceChildren();
}

function walk(by) {
  const all = offers();
  const at = all.indexOf(document.activeElement) + by;
  if (at === -2 || at >= all.length) return;
  (at < 0 ? box() : all[at]).focus();
}

function arrows(event) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const inBox = event.target.closest?.("#search-form");
  if (inBox && offers().length) walk(by);
  else if (inBox ? by > 0 && document.querySelector("[data-list]") : event.target.matches?.("[data-row] a")) move(by);
  else return;
  event.preventDefault();
}

export function startSearch() {
  const form = document.getElementById("search-form");
  if (!form) return;
  document.addEventListener("keydown", arrows);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !offers().length) return;
    event.preventDefault();
    close();
    box().focus();
  });
  // Whoever walks through what is offered keeps it: an answer that comes late would take the place away.
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (offers().includes(document.activeElement)) event.detail.shouldSwap = false;
  });
  document.addEventListener("focusin", (event) => { if (!form.contains(event.target)) close(); });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
}
