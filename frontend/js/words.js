// The sentences of the script, translated by the server and left in the page.
const words = document.getElementById("words")?.dataset ?? {};

/** The sentence with its {places} filled. */
export function say(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");
}

/** An element with attributes and children, without innerHTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** “14:05”, in the reader's zone. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}
