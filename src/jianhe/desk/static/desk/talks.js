// The meeting page: the sum while it is typed, the agreement read aloud clause by clause, and the pad for a signature.

// Each needs nothing of the others, and the page works without any: sums are checked by the server, a scan is uploaded.
const sum = document.querySelector("[data-sum]");

function fen(text) {
  const plain = text.normalize("NFKC").replace(/[,¥\s]/g, "");
  return /^\d{1,12}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
}

function addUp() {
  const parts = [...document.querySelectorAll("[data-part]")].map((part) => fen(part.value)).filter((one) => one !== null);
  const note = document.querySelector("[data-sum-note]");
  const total = parts.reduce((all, one) => all + one, 0);
  const told = (total / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2 });
  note.textContent = parts.length ? note.dataset.words.replace("%s", told) : "";
  note.classList.toggle("bad", parts.length > 0 && fen(sum.value) !== null && fen(sum.value) !== total);
}

if (sum) {
  sum.form.addEventListener("input", addUp);
  addUp();
}

// 念给双方听: one clause after the other, marked while it is read; pressed again it stops.
const reader = document.querySelector("[data-reads]");
if (reader && "speechSynthesis" in window) {
  reader.hidden = false;
  reader.addEventListener("click", () => {
    const clauses = [...document.querySelectorAll(`${reader.dataset.reads} .talks-clauses > li`)];
    const quiet = () => clauses.forEach((clause) => clause.classList.remove("is-read"));
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      quiet();
      return;
    }
    clauses.forEach((clause) => {
      const words = new SpeechSynthesisUtterance(clause.textContent);
      words.lang = "zh-CN";
      words.rate = 0.9;
      words.addEventListener("start", () => {
        quiet();
        clause.classList.add("is-read");
        clause.scrollIntoView({ block: "nearest" });
      });
      words.addEventListener("end", quiet);
      speechSynthesis.speak(words);
    });
  });
}

// The pad: what is drawn becomes the file of the form, so that the server sees one kind of signature only.
const pad = document.querySelector("[data-pad]");
if (pad) {
  const canvas = pad.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const file = document.getElementById(pad.dataset.file);
  let isDrawing = false;

  const clear = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    file.value = "";
  };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  const keep = () => canvas.toBlob((picture) => {
    const given = new DataTransfer();
    given.items.add(new File([picture], "signature.png", { type: "image/png" }));
    file.files = given.files;
  }, "image/png");

  canvas.addEventListener("pointerdown", (event) => {
    isDrawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#15191e";
    pen.beginPath();
    pen.moveTo(...point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isDrawing) return;
    pen.lineTo(...point(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", () => {
    isDrawing = false;
    keep();
  });
  pad.querySelector("[data-pad-clear]").addEventListener("click", clear);

  const how = [...document.querySelectorAll("input[name=how]")];
  const show = () => {
    const isTablet = how.some((one) => one.checked && one.value === "tablet");
    pad.hidden = !isTablet;
    file.closest(".field").hidden = isTablet;
  };
  how.forEach((one) => one.addEventListener("change", show));
  clear();
  show();
}
