// From templates of the page to what is shown: marked places are filled, nothing is put together from text.
import { make, say } from "../words.js";

export { make, say };

/** A copy of a template of the page, with the places marked data-x filled by text. */
export function part(name, values = {}) {
  const root = document.getElementById(`t-${name}`).content.cloneNode(true).firstElementChild;
  fill(root, values);
  return root;
}

export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const place of root.querySelectorAll(`[data-x="${name}"]`)) {
      place.textContent = value ?? "";
      place.hidden = value === "" || value == null;
    }
  }
}

export function show(...parts) {
  const main = document.getElementById("main");
  main.replaceChildren(...parts);
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

export const find = (root, name) => root.querySelector(`[data-p="${name}"]`);

/** “11月28日 14:05”, or as the reader's language writes it; the end of a day is its 24:00. */
export function moment(date) {
  const at = new Date(date);
  const language = document.documentElement.lang;
  const day = at.toLocaleDateString(language, { month: "long", day: "numeric", timeZone: "Asia/Shanghai" });
  const clock = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
  return `${day} ${clock === "23:59" ? "24:00" : clock}`;
}

/** A sentence to the person that goes by itself; said by screen readers too. */
export function tell(sentence) {
  const box = document.getElementById("told");
  box.textContent = sentence;
  box.hidden = !sentence;
}
