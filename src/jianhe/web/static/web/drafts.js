// Drafts: what the page shows as 存好 is on the server. While the network is away the page keeps what is typed in memory,
// says so, and sends it later. Nothing goes to browser storage.

import { busy, idle } from "./sending.js";
import { say, words } from "./status.js";

const SOON = 2000; // after the first change, so that the answer is there within three seconds
const AGAIN = 4000;

export function startDrafts(part) {
  for (const form of part.querySelectorAll("form[data-draft-url]:not([data-drafting])")) keepDraft(form);
}

function textOf(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

// Signed in again in another page, the person has a new token; the form on this page takes it over and goes on.
async function renewToken(form) {
  const page = await fetch(location.href).catch(() => null);
  if (!page?.ok || page.redirected) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
  if (!fresh || !form.elements.csrfmiddlewaretoken) return false;
  form.elements.csrfmiddlewaretoken.value = fresh.value;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh.value }));
  return true;
}

function keepDraft(form) {
  form.dataset.drafting = "yes";
  const line = form.querySelector("[data-saved]");
  let changes = 0; // counted, so that typing during a save is not taken for saved
  let savedUpTo = 0;
  let timer;
  let running = null;
  let submitted = false;

  const show = (text, away) => {
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("offline", Boolean(away));
  };
  const later = (wait) => {
    if (!timer && !submitted) timer = setTimeout(save, wait);
  };

  // Answers "saved", "refused" (the server spoke) or "away" (it could not be reached, or nobody is signed in any more).
  async function send(keepalive, renewed) {
    const upTo = changes;
    let answer;
    try {
      answer = await fetch(form.dataset.draftUrl, {
        method: "POST", body: textOf(form), keepalive, headers: { Accept: "application/json" },
      });
    } catch {
      answer = null;
    }
    if (!answer || answer.status >= 500) {
      show(words.wordsOffline, true);
      later(AGAIN);
      return "away";
    }
    if (answer.redirected || answer.status === 401 || answer.status === 403) {
      if (!renewed && await renewToken(form)) return send(keepalive, true);
      show(words.wordsSignedOut, true);
      return "away";
    }
    if (answer.status === 409) {
      const place = form.querySelector("[data-conflict]") ?? form;
      place.insertAdjacentHTML("afterbegin", await answer.text());
      place.querySelector("[data-takes-focus]")?.focus();
      submitted = true; // this page may not overwrite the other version; the person chooses
      return "refused";
    }
    if (!answer.ok) {
      show(words.wordsRefused, true);
      return "refused";
    }
    const { saved, fields = {} } = await answer.json();
    for (const [name, value] of Object.entries(fields)) if (form.elements[name]) form.elements[name].value = value;
    savedUpTo = upTo;
    show(saved);
    if (changes > savedUpTo) later(SOON);
    return "saved";
  }

  async function save(keepalive = false) {
    clearTimeout(timer);
    timer = undefined;
    if (running) await running;
    if (submitted || changes === savedUpTo) return "saved";
    running = send(keepalive === true);
    const outcome = await running;
    running = null;
    return outcome;
  }

  form.addEventListener("input", () => { changes += 1; later(SOON); });
  form.addEventListener("change", () => { changes += 1; later(SOON); });
  form.addEventListener("focusout", () => { if (changes > savedUpTo) save(); });
  window.addEventListener("online", () => { if (changes > savedUpTo) save(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && changes > savedUpTo) save(true); });
  window.addEventListener("beforeunload", (event) => {
    if (form.isConnected && !submitted && changes > savedUpTo) event.preventDefault();
  });

  // The last state is saved before the form leaves the page: with the cable pulled out nothing is lost, and the page stays.
  form.addEventListener("submit", async (event) => {
    if (submitted) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    const button = event.submitter;
    busy(form, button);
    changes += 1;
    const outcome = await save();
    idle(form);
    if (outcome === "away") {
      say(line?.textContent || words.wordsOffline);
      return;
    }
    submitted = true;
    clearTimeout(timer);
    form.requestSubmit(button);
  });
}
