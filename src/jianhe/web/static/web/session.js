// Two minutes before the session ends the page says so, and one press keeps it.

import { say, words } from "./status.js";

const AHEAD = 120;

export function startSession() {
  const { sessionEndsIn, keepSessionUrl } = document.body.dataset;
  if (!sessionEndsIn) return;
  const warn = () => {
    const stay = document.createElement("button");
    stay.className = "link";
    stay.textContent = words.wordsStay;
    stay.addEventListener("click", async () => {
      const answer = await fetch(keepSessionUrl).catch(() => null);
      say(answer?.ok && !answer.redirected ? "" : words.wordsSignedOut);
      wait();
    });
    say(words.wordsLeaving, stay);
  };
  const wait = () => setTimeout(warn, Math.max(Number(sessionEndsIn) - AHEAD, 0) * 1000);
  wait();
}
