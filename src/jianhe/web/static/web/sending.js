// A form is sent once: the pressed button goes busy, keeps its width and shows its own words.

const busyButtons = new WeakMap();

export function busy(form, button) {
  form.dataset.sending = "yes";
  if (!button) return;
  busyButtons.set(form, [button, button.innerHTML]);
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) button.textContent = button.dataset.busy;
}

export function idle(form) {
  delete form.dataset.sending;
  const [button, content] = busyButtons.get(form) ?? [];
  if (!button) return;
  button.innerHTML = content;
  button.removeAttribute("aria-busy");
  button.style.minWidth = "";
  busyButtons.delete(form);
}

function leavesThePage(form) {
  return form.method === "post" && form.target !== "_blank" && !("repeats" in form.dataset);
}

export function startSending() {
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[aria-disabled='true']")) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented && !form.hasAttribute("hx-post")) return;
    if (form.dataset.sending) event.preventDefault();
    else if (leavesThePage(form)) busy(form, event.submitter);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const polls = event.detail.elt.getAttribute("hx-trigger")?.includes("every");
    if (document.hidden && polls) event.preventDefault(); // a page nobody looks at does not ask again and again
    else event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    const form = event.detail.elt.closest?.("form");
    if (form) idle(form);
  });
  // Back out of the browser's own page memory: the form may be sent again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(idle));
}
