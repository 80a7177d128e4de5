// The visible button prints; nothing prints by itself.

for (const button of document.querySelectorAll("[data-prints]")) button.addEventListener("click", () => window.print());
