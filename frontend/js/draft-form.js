// <draft-form key="…">: what is typed stays on this device until the form was accepted. Passwords and files never do.
import { clock, make, say } from "./words.js";

const PREFIX = "draft:";
const SENT = "draft-sent";
const PAUSE = 600;
const KEPT = "input:not([type=password], [type=file], [type=hidden]), textarea, select";

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
}

class DraftForm extends HTMLElement {
  connectedCallback() {
    this.key = this.getAttribute("key");
    this.form = this.querySelector("form");
    if (!this.form || !this.key) return;
    this.before = this.values();
    const kept = read(this.key);
    if (kept && !this.hasAttribute("bound")) this.restore(kept);
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("change", () => this.later());
    this.form.addEventListener("submit", () => {
      this.save();
      sessionStorage.setItem(SENT, JSON.stringify({ key: this.key, path: location.pathname }));
    });
  }

  fields() {
    return [...this.form.querySelectorAll(KEPT)].filter((field) => field.name && !field.closest("[data-no-draft]"));
  }

  values() {
    return this.fields().map((field) => [
      field.name,
      field.value,
      field.type === "checkbox" || field.type === "radio" ? field.checked : null,
    ]);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  save() {
    clearTimeout(this.timer);
    const at = Date.now();
    try {
      localStorage.setItem(PREFIX + this.key, JSON.stringify({ at, values: this.values() }));
    } catch {
      return; // storage is full or closed: the form itself still works
    }
    const note = this.querySelector("[data-draft-note]");
    if (note) note.textContent = say("kept", { time: clock(at) });
  }

  apply(values) {
    const fields = this.fields();
    for (const [name, value, checked] of values) {
      const field = fields.find((one) => one.name === name && (checked === null || one.value === value));
      if (!field) continue;
      if (checked === null) field.value = value;
      else field.checked = checked;
      field.dispatchEvent(new Event("restored", { bubbles: true }));
    }
  }

  restore({ at, values }) {
    if (JSON.stringify(values) === JSON.stringify(this.before)) return;
    this.apply(values);
    const discard = make("button", { class: "button button-quiet", type: "button" }, say("discard"));
    const bar = make("p", { class: "draft-restored", role: "status" }, say("restored", { time: clock(at) }), discard);
    discard.addEventListener("click", () => {
      localStorage.removeItem(PREFIX + this.key);
      this.apply(this.before);
      bar.remove();
    });
    this.prepend(bar);
  }
}

/** A draft ends when the page after its form is another page, reached from it: the server took it. */
function endSent() {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
  if (!sent) return;
  sessionStorage.removeItem(SENT);
  const came = document.referrer && new URL(document.referrer).pathname === sent.path;
  const isThere = document.querySelector(`draft-form[key="${CSS.escape(sent.key)}"]`);
  if (came && !isThere) localStorage.removeItem(PREFIX + sent.key);
}

// Who signs out leaves no draft on a shared machine.
document.addEventListener("submit", ({ target }) => {
  if (!/logout/.test(target.getAttribute("action") ?? "")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
});

endSent();
customElements.define("draft-form", DraftForm);
