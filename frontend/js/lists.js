// Lists: j and k walk the rows, Enter opens, x ticks; the box in the head ticks the page.
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => "at" in row.dataset);
  const next = Math.min(Math.max(now + step, 0), all.length - 1);
  if (now >= 0) delete all[now].dataset.at;
  all[next].dataset.at = "";
  all[next].scrollIntoView({ block: "nearest" });
  (all[next].querySelector("a") ?? all[next].querySelector("input"))?.focus({ preventScroll: true });
}

function showTicked(form) {
  const boxes = [...form.querySelectorAll('[name="id"]')];
  const ticked = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-ticked]").textContent = ticked || "";
  const head = form.querySelector("[data-tick-all]");
  head.checked = ticked === boxes.length;
  head.indeterminate = ticked > 0 && ticked < boxes.length;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog, details[open]")) return;
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  const row = document.querySelector("[data-rows] tbody tr[data-at]");
  if (!row) return;
  if (event.key === "x") row.querySelector('[name="id"]')?.click();
  else if (event.key === "Enter" && event.target === document.body) row.querySelector("a")?.click();
});

document.addEventListener("change", ({ target }) => {
  const form = target.closest(".bulk-form");
  if (!form) return;
  if ("tickAll" in target.dataset) for (const box of form.querySelectorAll('[name="id"]')) box.checked = target.checked;
  showTicked(form);
});
