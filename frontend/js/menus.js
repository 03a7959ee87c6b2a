// Menus (<details class="menu">), dialogs, questions before an act, printing.
const LOCKED = 10000; // a download answers a form without leaving the page
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  const button = event.target.closest?.("[data-dialog], [data-close], [data-print]");
  if (!button) return;
  if (button.dataset.dialog) document.getElementById(button.dataset.dialog)?.showModal();
  else if ("print" in button.dataset) window.print();
  else button.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A click on the veil closes a dialog.
document.addEventListener("mousedown", ({ target }) => {
  if (target instanceof HTMLDialogElement && target.open) {
    const { left, right, top, bottom } = target.getBoundingClientRect();
    target.onclick = ({ clientX: x, clientY: y, detail }) => {
      if (detail && (x < left || x > right || y < top || y > bottom)) target.close();
    };
  }
});

/** Ask the sentence in a dialog; resolves to whether it was agreed to. */
function ask(sentence) {
  const dialog = document.getElementById("confirm");
  if (!dialog) return Promise.resolve(window.confirm(sentence));
  dialog.querySelector("#confirm-text").textContent = sentence;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }),
  );
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const sentence = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (sentence && form.dataset.agreed !== "yes") {
    event.preventDefault();
    event.stopPropagation();
    if (!(await ask(sentence))) return;
    form.dataset.agreed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.agreed;
    return;
  }
  // One press, one act: a second press while the first is under way is not sent.
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  else if (!event.defaultPrevented) {
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, LOCKED);
  }
}, true);

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.querySelector("[data-errors]:not([data-specimen] *)")?.focus();
