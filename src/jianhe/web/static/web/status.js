// The page's one live region, and the words of this page in the reader's language (attributes data-words-… of the body).

export const words = document.body.dataset;

export function say(text, button) {
  const region = document.getElementById("status");
  region.replaceChildren();
  if (!text) return;
  const line = document.createElement("span");
  line.textContent = text;
  region.append(line);
  if (button) region.append(button);
}
