// The work table: one row is selected, and the peek panel follows it.

const rows = () => [...document.querySelectorAll("[data-list] [data-row]")].filter((row) => row.offsetParent !== null);

export const selectedRow = () => document.querySelector("[data-list] [data-row][data-selected]");

function select(row) {
  const before = selectedRow();
  if (before === row) return;
  before?.removeAttribute("data-selected");
  row.setAttribute("data-selected", "");
  if (row.id) history.replaceState(history.state, "", `#${row.id}`); // so that coming back finds the same row
  if (row.dataset.peekUrl && document.getElementById("peek") && window.htmx) {
    window.htmx.ajax("GET", row.dataset.peekUrl, { target: "#peek", swap: "outerHTML" });
  }
}

export function move(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(selectedRow());
  const row = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  select(row);
  row.querySelector("a")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

// Ticking rows, for doing one thing to many: X or a click, with Shift from the last one to this one.
const ticks = () => [...document.querySelectorAll("[data-list] [data-choice]")].filter((one) => one.offsetParent !== null);
let lastTicked;

function tick(box, throughout) {
  const all = ticks();
  const [from, to] = [all.indexOf(lastTicked), all.indexOf(box)].sort((one, other) => one - other);
  if (throughout && from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  lastTicked = box;
}

export function choose(throughout) {
  const box = selectedRow()?.querySelector("[data-choice]");
  if (!box) return false;
  box.checked = !box.checked;
  tick(box, throughout);
  showChosen();
  return true;
}

function showChosen() {
  const bar = document.getElementById("choose");
  if (!bar) return;
  const count = ticks().filter((one) => one.checked).length;
  const words = bar.querySelector("[data-chosen]");
  words.textContent = count ? words.dataset.words.replace("%n", count) : "";
  bar.hidden = !count;
}

function startChoosing() {
  const bar = document.getElementById("choose");
  if (!bar) return;
  const page = bar.querySelector("[data-choose-page]");
  page.hidden = false;
  page.addEventListener("click", () => { for (const one of ticks()) one.checked = true; showChosen(); });
  bar.addEventListener("reset", () => setTimeout(() => { showChosen(); selectedRow()?.querySelector("a")?.focus(); }));
  document.addEventListener("click", (event) => {
    if (!event.target.matches("[data-choice]")) return;
    tick(event.target, event.shiftKey);
    showChosen();
  });
  window.addEventListener("pageshow", showChosen); // coming back, the browser has kept the ticks
  showChosen();
}

export function startList() {
  startChoosing();
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-list] [data-row]");
    if (row && !event.target.closest("a, button, input, label")) select(row);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-list] [data-row]");
    if (row) select(row);
  });
  const remembered = document.getElementById(location.hash.slice(1));
  if (remembered?.matches("[data-row]")) select(remembered);
}
