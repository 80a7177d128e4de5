// Keys: single letters only while no field has the focus, and not at all where the reader switched them off. Each of them
// presses a visible link or button, so nothing can be done by key alone.

import { choose, move, selectedRow } from "./list.js";

const FIELD = "input:not([data-choice]), textarea, select, [contenteditable]";
let gone; // G was pressed: the next letter says where to

const press = (element) => {
  if (!element) return false;
  if (element.matches("label")) element.control?.click(); // chooses, and leaves the focus where somebody types
  else if (element.matches(FIELD)) { element.focus(); element.select?.(); }
  else element.click();
  return true;
};

const keyed = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.offsetParent !== null);

function onRow(key) {
  const { nextUrl, recordUrl, handOffUrl } = selectedRow()?.dataset ?? {};
  const url = { e: nextUrl, r: recordUrl, y: handOffUrl }[key];
  if (url) location.assign(url);
  return Boolean(url);
}

function single(key, shift) {
  if (gone) {
    clearTimeout(gone);
    gone = undefined;
    return press(document.querySelector(`[data-goto="${CSS.escape(key)}"]`));
  }
  if (key === "g") { gone = setTimeout(() => { gone = undefined; }, 1500); return true; }
  if (key === "?") { document.getElementById("keys")?.showModal(); return true; }
  if (document.querySelector("[data-list]")) {
    if (key === "j") { move(1); return true; }
    if (key === "k") { move(-1); return true; }
    if (key === "x") return choose(shift);
    if (key === "enter" && document.activeElement === document.body) return press(selectedRow()?.querySelector("a"));
  }
  return onRow(key) || press(keyed(key));
}

// Digits choose inside the focused group only, so digits typed into a text are safe.
function chooseByNumber(event) {
  const group = event.target.closest?.("[data-number-keys]");
  if (!group || !event.target.matches("input[type=radio], input[type=checkbox]")) return false;
  const chosen = [...group.querySelectorAll(".choice")].find((one) => one.querySelector("kbd")?.textContent === event.key);
  const input = chosen?.querySelector("input:not(:disabled)");
  if (!input) return false;
  input.click();
  input.focus();
  return true;
}

function submitByKey(target) {
  const button = target.closest?.("form")?.querySelector("[data-submit-key]") ??
    [...document.querySelectorAll("[data-submit-key]")].find((one) => one.offsetParent !== null);
  return press(button);
}

function escape(target) {
  const menu = document.querySelector("details[name][open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); return true; }
  return press(target.closest?.("form")?.querySelector("[data-escape]") ?? document.querySelector("[data-escape]"));
}

function handle(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submitByKey(event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return false;
  if (event.key === "Escape") return escape(event.target);
  if (/^F\d+$/.test(event.key)) return press(keyed(event.key.toLowerCase()));
  if (/^\d$/.test(event.key)) return chooseByNumber(event);
  if (document.body.dataset.shortcuts === "off" || event.target.closest?.(FIELD)) return false;
  return (event.key.length === 1 || event.key === "Enter") && single(event.key.toLowerCase(), event.shiftKey);
}

// A menu that holds a form is opened to be filled in: at what is wrong, else at the beginning.
function intoForm(menu) {
  if (!menu?.open || !menu.matches("[data-focus-inside]")) return;
  (menu.querySelector("[aria-invalid=true]") ?? menu.querySelector("select, textarea, input:not([type=hidden])"))?.focus();
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    // While a Chinese word is being composed, the keys belong to the input method.
    if (!event.defaultPrevented && !event.isComposing && event.keyCode !== 229 && handle(event)) event.preventDefault();
  });
  document.addEventListener("toggle", ({ target }) => intoForm(target), true); // it does not bubble
  intoForm(document.querySelector("[data-focus-inside][open]"));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens-keys]")) document.getElementById("keys")?.showModal();
    for (const menu of document.querySelectorAll("details[name][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
}
