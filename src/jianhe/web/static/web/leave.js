// 快速离开: a click, or the Escape key from anywhere, leaves at once and takes this page's place in the history. Without
// script the link leads to the same page.
(() => {
  const link = document.querySelector("[data-leave]");
  if (!link) return;
  const leave = () => {
    document.body.hidden = true; // nothing stays on the screen while the other page comes
    window.location.replace(link.href);
  };
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) leave();
  });
  // A page that comes back out of the browser's memory is asked for again.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
})();
