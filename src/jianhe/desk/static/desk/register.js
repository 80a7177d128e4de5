// The register form by keyboard: Enter moves on, the case line follows, the whole list opens behind 0, villages follow the town.

const form = document.getElementById("register");
const FIELDS = "input:not([type=hidden]), select, textarea, button:not([tabindex='-1'])";

const visible = (field) => field.offsetParent !== null && !field.disabled;

// The stops of the way down: each field, and of each group of choices only the chosen one.
function stops() {
  return [...form.querySelectorAll(FIELDS)].filter((field) => {
    if (!visible(field)) return false;
    if (field.type !== "radio") return true;
    const group = [...form.querySelectorAll(`[name="${field.name}"]`)];
    return field === (group.find((one) => one.checked) ?? group[0]);
  });
}

function moveOn(field) {
  const all = stops();
  const at = all.indexOf(field);
  const next = all[at + 1];
  if (at < 0 || !next) return;
  next.focus();
  next.select?.();
}

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  if (!event.target.matches("input, select") || event.target.type === "file") return;
  event.preventDefault();
  moveOn(event.target);
});

// 0 opens the whole list: the desk's own keys choose it first, then the focus goes there. Arrow keys only pass by.
form?.addEventListener("keydown", (event) => {
  if (event.key === "0" && event.target.name === "matter_type") setTimeout(() => document.getElementById("id_other_type").focus());
});

// The line behind the form: what lies above the focus is done, what lies below comes next.
form?.addEventListener("focusin", (event) => {
  const here = event.target.closest(".line > li");
  if (!here) return;
  let passed = true;
  for (const station of here.parentElement.children) {
    if (station === here) passed = false;
    station.className = station === here ? "now" : passed ? "done" : "next";
    station.toggleAttribute("aria-current", station === here);
    if (station === here) station.setAttribute("aria-current", "step");
  }
});

// What was answered to the guide comes before the story, once; the story then counts as typed.
document.addEventListener("htmx:afterSwap", () => {
  const carried = form?.querySelector("[data-carried]");
  if (!carried) return;
  const story = form.elements.story;
  const words = carried.dataset.carried;
  carried.remove();
  if (story.value.includes(words)) return;
  story.value = `${words}\n${story.value}`.trim();
  story.dispatchEvent(new Event("input", { bubbles: true }));
});

form?.addEventListener("change", (event) => {
  if (event.target.name === "town") followTown();
});

function followTown() {
  const town = form.elements.town.selectedOptions[0];
  const chosen = form.elements.town.value ? town.textContent : "";
  const village = form.elements.village;
  for (const group of village.querySelectorAll("optgroup")) group.hidden = Boolean(chosen) && group.label !== chosen;
  if (village.selectedOptions[0]?.parentElement.hidden) village.value = "";
}
if (form) followTown();
