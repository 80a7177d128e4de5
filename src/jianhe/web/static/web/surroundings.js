// Small things around the page: the clock beside the title, protected fields shown for half a minute, the menu on a tablet,
// undo for ten seconds, and words when a fragment could not be fetched.

import { say, words } from "./status.js";

const SHOWN = 30_000;
const UNDO = 10_000;

function elapsed() {
  const start = performance.now();
  const tell = () => {
    const seconds = Math.floor((performance.now() - start) / 1000);
    for (const clock of document.querySelectorAll("[data-elapsed]")) {
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  };
  if (document.querySelector("[data-elapsed]")) setInterval(tell, 1000);
}

async function reveal(form) {
  let place = null;
  for (let part = form.parentElement; part && !place; part = part.parentElement) place = part.querySelector("[data-protected]");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!place || !answer?.ok || answer.redirected) return say(words.wordsFailed);
  const masked = place.textContent;
  place.textContent = (await answer.text()).trim();
  return setTimeout(() => { place.textContent = masked; }, SHOWN);
}

function toggle(button) {
  const part = document.getElementById(button.dataset.opens);
  button.setAttribute("aria-expanded", String(part.classList.toggle("open")));
}

export function startSurroundings() {
  elapsed();
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-reveals]")) return;
    event.preventDefault();
    reveal(event.target);
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-opens]");
    if (button) { event.preventDefault(); toggle(button); }
  });
  document.addEventListener("htmx:responseError", () => say(words.wordsFailed));
  document.addEventListener("htmx:sendError", () => say(words.wordsOffline));
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const undo = event.detail.target.querySelector("[data-undo]");
    if (undo) setTimeout(() => undo.remove(), UNDO);
  });
}
