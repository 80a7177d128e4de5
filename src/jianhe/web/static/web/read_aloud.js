// 念给我听: sentence by sentence with the browser's own voice; pressed again it pauses and goes on. An extra: without a
// voice or without script the button stays hidden, and nothing on the page depends on it.
(() => {
  const bar = document.querySelector("[data-aloud]");
  const speech = window.speechSynthesis;
  if (!bar || !speech || !window.SpeechSynthesisUtterance) return;
  const button = bar.querySelector("button");
  const words = button.querySelector("span");
  const language = document.documentElement.lang === "en" ? "en" : "zh-CN";
  let queue = [];
  let state = "silent";

  const show = (next) => {
    state = next;
    words.textContent = button.dataset[{ silent: "start", reading: "pause", paused: "goOn" }[next]];
    button.setAttribute("aria-pressed", String(next === "reading"));
  };

  const sentences = () => {
    const marked = [...document.querySelectorAll("[data-read]")];
    const parts = marked.length ? marked : [document.querySelector("main")];
    const lines = parts.flatMap((part) => [...part.querySelectorAll("h1, h2, h3, p, li, dt, dd")])
      .filter((line) => line.offsetParent && !line.closest("[data-aloud], .no-print, form, nav") && !line.querySelector("p, li"));
    return lines.flatMap((line) => line.innerText.split(/(?<=[。！？；\n])/)).map((text) => text.trim()).filter(Boolean);
  };

  const next = () => {
    if (state !== "reading") return;
    const text = queue.shift();
    if (!text) return show("silent");
    const one = new SpeechSynthesisUtterance(text);
    one.lang = /[\u4e00-\u9fff]/.test(text) ? "zh-CN" : language;
    one.rate = 0.9;
    one.onend = next;
    one.onerror = () => show("silent");
    speech.speak(one);
  };

  button.addEventListener("click", () => {
    if (state === "reading") {
      speech.pause();
      return show("paused");
    }
    if (state === "paused") {
      show("reading");
      return speech.resume();
    }
    speech.cancel();
    queue = sentences();
    show("reading");
    next();
  });
  window.addEventListener("pagehide", () => speech.cancel());
  bar.hidden = false;
})();
