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

export function startList() {
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
