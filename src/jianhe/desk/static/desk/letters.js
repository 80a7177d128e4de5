// Letters in batches: keys for the chosen sheet, files sent one by one, and the sheets beside the form by function keys.

// The chosen sheet: a letter or digit presses the button that bears it. Arrow keys move the choice by themselves.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!event.target.matches?.(".arrange input[type=radio]")) return;
  const button = document.querySelector(`[data-sheet-key="${CSS.escape(event.key.toLowerCase())}"]`);
  const undo = event.key.toLowerCase() === "u" ? document.querySelector("[data-key=u]") : null;
  if (!button && !undo) return;
  event.preventDefault();
  (button ?? undo).click();
});

// Each file by itself: one that is strange or gets lost does not hold up the others, and each shows how far it is.
const uploads = document.querySelector("form[data-uploads]");

function sendOne(file, line) {
  const bar = document.createElement("progress");
  const words = document.createElement("span");
  bar.max = file.size || 1;
  bar.setAttribute("aria-label", file.name);
  words.textContent = `${file.name} ${uploads.dataset.wordsSending}`;
  line.append(words, bar);
  const data = new FormData(uploads);
  data.delete("files");
  data.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const end = (text, done) => {
      words.textContent = text;
      bar.remove();
      resolve(done);
    };
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded;
      if (event.loaded === event.total) words.textContent = `${file.name} ${uploads.dataset.wordsRead}`;
    });
    request.addEventListener("load", () => {
      let files = null;
      try { ({ files } = JSON.parse(request.responseText)); } catch { files = null; }
      end(files ? files[0].words : `${file.name} ${uploads.dataset.wordsLost}`, Boolean(files));
    });
    request.addEventListener("error", () => end(`${file.name} ${uploads.dataset.wordsLost}`, false));
    request.open("POST", uploads.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  });
}

uploads?.addEventListener("submit", async (event) => {
  const files = [...uploads.elements.files.files];
  if (!files.length || uploads.dataset.sending) return;
  event.preventDefault();
  uploads.dataset.sending = "yes";
  const list = uploads.querySelector(".upload-list");
  list.replaceChildren();
  let all = true;
  for (const file of files) {
    const line = document.createElement("li");
    list.append(line);
    all = await sendOne(file, line) && all;
  }
  delete uploads.dataset.sending;
  if (all) location.reload();
});

// Beside the form: the next sheet, larger, turned. The form keeps the focus.
const stage = document.querySelector(".stage-sheets");
let at = 0;

function show(place) {
  const sheets = [...stage.querySelectorAll(".stage-sheet")];
  if (!sheets.length) return;
  at = (place + sheets.length) % sheets.length;
  stage.scrollTo({ top: sheets[at].offsetTop - stage.offsetTop });
  mark();
}

function mark() {
  document.querySelectorAll(".stage-pages a").forEach((link, place) => {
    if (place === at) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  });
}

if (stage) {
  mark();
  document.querySelector("[data-next-sheet]").addEventListener("click", () => show(at + 1));
  document.querySelector("[data-zooms]").addEventListener("click", () => {
    stage.dataset.zoom = String(Number(stage.dataset.zoom ?? 1) % 3 + 1);
    show(at);
  });
  document.querySelectorAll(".stage-pages a").forEach((link, place) => link.addEventListener("click", (event) => {
    event.preventDefault();
    show(place);
  }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F7") return;
    event.preventDefault();
    stage.querySelectorAll(".stage-sheet")[at]?.querySelector("[data-turns]")?.click();
  });
}
