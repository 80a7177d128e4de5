// The desk's shortcuts of the way: keys, drafts, checks and sending. Every page works without this file.

import { startChecks } from "./checks.js";
import { startDrafts } from "./drafts.js";
import { startKeys } from "./keys.js";
import { startList } from "./list.js";
import { startSearch } from "./search.js";
import { startSending } from "./sending.js";
import { startSession } from "./session.js";
import { startSurroundings } from "./surroundings.js";

startSending();
startSurroundings();
startSession();
startList();
startKeys();
startSearch();

// Runs for the page and again for each fragment that arrives.
function prepare(part) {
  // The server judges, and its message stands beside the field; the browser's own bubbles would come first.
  for (const form of part.querySelectorAll("form[method=post]")) form.noValidate = true;
  startDrafts(part);
  startChecks(part);
  part.querySelector("[data-takes-focus]")?.focus();
}

prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.elt.isConnected ? event.detail.elt : document));
