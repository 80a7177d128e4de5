// A workbook may be dropped anywhere on its form; choosing it by the button does the same.

for (const form of document.querySelectorAll("form[data-drop]")) {
  const zone = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const over = (is) => zone.classList.toggle("over", is);
  form.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.focus(); }
  });
}
