// <combo-box> around a <select>: type to narrow, arrows to walk, Enter to take, Escape to leave. The select keeps the value.
import { make, say } from "./words.js";

let serial = 0;

class ComboBox extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    if (!this.select || this.select.multiple || this.hasAttribute("ready")) return;
    this.build();
    this.setAttribute("ready", "");
    this.select.tabIndex = -1;
    this.select.setAttribute("aria-hidden", "true");
    this.show();
  }

  build() {
    const id = `combo-${++serial}`;
    this.list = make("ul", { id, class: "combo-list", role: "listbox", hidden: true });
    this.input = make("input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-autocomplete": "list",
      "aria-invalid": this.select.getAttribute("aria-invalid"),
      "aria-describedby": this.select.getAttribute("aria-describedby"),
      "aria-required": this.select.getAttribute("aria-required"),
      placeholder: this.select.options[0]?.value === "" ? this.select.options[0].text : null,
    });
    const label = this.select.id && document.querySelector(`label[for="${CSS.escape(this.select.id)}"]`);
    if (label) {
      this.input.id = `${this.select.id}_combo`;
      label.htmlFor = this.input.id;
      this.list.setAttribute("aria-label", label.textContent.trim());
    }
    this.append(this.input, this.list);
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("click", () => this.open(""));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[data-index]");
      if (item) this.take(Number(item.dataset.index));
    });
    this.select.addEventListener("restored", () => this.show());
    this.select.addEventListener("focus", () => this.input.focus());
    this.select.form?.addEventListener("reset", () => setTimeout(() => this.show()));
  }

  show() {
    const chosen = this.select.selectedOptions[0];
    this.input.value = chosen && chosen.value ? chosen.text.trim() : "";
  }

  open(sought) {
    const words = sought.trim().toLowerCase();
    const found = [...this.select.options].filter((o) => o.value && !o.disabled && o.text.toLowerCase().includes(words));
    this.items = found.slice(0, 200).map((option, place) =>
      make("li", { id: `${this.list.id}-${place}`, role: "option", "data-index": option.index, "aria-selected": "false" },
        words ? option.text.trim() : option.text),
    );
    const none = make("li", { "data-none": true, role: "option", "aria-disabled": "true" }, say("none"));
    this.list.replaceChildren(...(this.items.length ? this.items : [none]));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(Math.max(0, this.items.findIndex((item) => Number(item.dataset.index) === this.select.selectedIndex)));
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  mark(place) {
    this.items.forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
    this.place = place;
    const item = this.items[place];
    if (!item) return;
    this.input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return this.open("");
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark((this.place + step + this.items.length) % (this.items.length || 1));
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault();
      if (this.items[this.place]) this.take(Number(this.items[this.place].dataset.index));
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      this.close();
      this.show();
    }
  }

  take(index) {
    this.choose(index);
    this.close();
    this.show();
  }

  choose(index) {
    if (this.select.selectedIndex === index) return;
    this.select.selectedIndex = index;
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  leave() {
    this.close();
    const empty = [...this.select.options].findIndex((option) => option.value === "");
    if (this.input.value.trim() === "" && empty >= 0) this.choose(empty);
    this.show();
  }
}

customElements.define("combo-box", ComboBox);
