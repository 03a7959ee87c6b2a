// Shortcuts: "/" search, "g" + letter goes somewhere, "?" lists them. None while typing.
const WAIT = 1200;
let goUntil = 0;

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (goUntil > Date.now()) {
    goUntil = 0;
    const link = document.querySelector(`.rail a[data-key="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (event.key === "g") goUntil = Date.now() + WAIT;
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (event.key === "/") {
    const field = document.querySelector("#search") ?? document.querySelector(".filters input[type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }
});
