// <signature-pad>: sign with finger, pen or mouse. The hidden field inside receives a PNG as a data address.
import { make, say } from "./words.js";

class SignaturePad extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    if (!this.field || this.canvas) return;
    this.canvas = make("canvas", { role: "img", "aria-label": say("sign"), tabindex: "-1" });
    this.hint = make("span", { class: "sign-hint" }, say("sign"));
    this.again = make("button", { type: "button", class: "button button-quiet", hidden: true }, say("clear"));
    this.append(this.canvas, this.hint, this.again);
    this.again.addEventListener("click", () => this.clear());
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, () => this.end());
    if (this.field.value) this.show(this.field.value);
  }

  /** The canvas takes the size it is shown at, at the first stroke, when it surely has one. */
  prepare() {
    if (this.pen) return;
    const { width, height } = this.canvas.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    this.pen = this.canvas.getContext("2d");
    this.pen.scale(scale, scale);
    Object.assign(this.pen, { lineCap: "round", lineJoin: "round", strokeStyle: "#1c2733" });
  }

  begin(event) {
    event.preventDefault();
    this.prepare();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = { x: event.offsetX, y: event.offsetY, at: event.timeStamp };
    this.hint.hidden = true;
    this.go(event);
  }

  go(event) {
    if (!this.last) return;
    for (const { offsetX: x, offsetY: y, timeStamp: at } of event.getCoalescedEvents?.() ?? [event]) {
      const speed = Math.hypot(x - this.last.x, y - this.last.y) / Math.max(at - this.last.at, 1);
      this.pen.lineWidth = Math.max(1.5, 3.5 - speed);
      this.pen.beginPath();
      this.pen.moveTo(this.last.x, this.last.y);
      this.pen.lineTo(x, y + 0.01);
      this.pen.stroke();
      this.last = { x, y, at };
    }
  }

  end() {
    if (!this.last) return;
    this.last = null;
    this.field.value = this.canvas.toDataURL("image/png");
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.again.hidden = false;
  }

  clear() {
    this.prepare();
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.field.value = "";
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.hint.hidden = false;
    this.again.hidden = true;
  }

  async show(address) {
    const picture = new Image();
    picture.src = address;
    await picture.decode().catch(() => {});
    this.prepare();
    const { width, height } = this.canvas.getBoundingClientRect();
    if (picture.width) this.pen.drawImage(picture, 0, 0, width, height);
    this.hint.hidden = true;
    this.again.hidden = false;
  }
}

customElements.define("signature-pad", SignaturePad);
