// Part of a form is fetched anew because another answer changed: what was filled in meanwhile stays filled in.
const asked = new WeakMap();

const written = (part) =>
  new Map([...part.querySelectorAll("[name]:not([type=hidden], [type=file])")].map((field) => [
    `${field.name}=${["checkbox", "radio"].includes(field.type) ? field.value : ""}`,
    ["checkbox", "radio"].includes(field.type) ? field.checked : field.value,
  ]));

const isPart = ({ target, elt }) => target?.matches(".field") && elt.closest("form")?.contains(target);

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (isPart(detail)) asked.set(detail.target, written(detail.target));
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const before = asked.get(detail.target);
  if (!before) return;
  const changed = [...written(detail.target)].filter(([key, value]) => before.get(key) !== value);
  if (changed.length) addEventListener("htmx:afterSettle", () => restore(detail.target.id, changed), { once: true });
});

function restore(id, changed) {
  const part = document.getElementById(id);
  for (const [key, value] of changed) {
    const [name, choice] = [key.slice(0, key.indexOf("=")), key.slice(key.indexOf("=") + 1)];
    for (const field of part?.querySelectorAll(`[name="${CSS.escape(name)}"]`) ?? []) {
      if (["checkbox", "radio"].includes(field.type)) {
        if (field.value === choice) field.checked = value;
      } else field.value = value;
      field.dispatchEvent(new Event("restored"));
      if (field.tagName === "SELECT") field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}
