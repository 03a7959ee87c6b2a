// <photo-input>: previews of what will be sent, each removable; pictures are added to those already chosen.
// Files are sent as they were taken: their time and place are evidence, the server reads and then removes them.
import { make, say } from "./words.js";

const SIZE = { width: 224, height: 168 };

class PhotoInput extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".photo-previews");
    if (!this.input || !window.DataTransfer) return;
    this.setAttribute("ready", "");
    this.files = [];
    this.most = Number(this.input.dataset.maxCount) || 99;
    this.input.addEventListener("change", () => this.add([...this.input.files]));
  }

  add(chosen) {
    const key = ({ name, size, lastModified }) => `${name}/${size}/${lastModified}`;
    const known = new Set(this.files.map(key));
    this.files.push(...chosen.filter((file) => !known.has(key(file))));
    this.files.length = Math.min(this.files.length, this.input.multiple ? this.most : 1);
    this.show();
  }

  remove(file) {
    this.files = this.files.filter((one) => one !== file);
    this.show();
    this.input.focus();
  }

  show() {
    const kept = new DataTransfer();
    for (const file of this.files) kept.items.add(file);
    this.input.files = kept.files;
    this.list.replaceChildren(...this.files.map((file) => this.preview(file)));
  }

  preview(file) {
    const canvas = make("canvas", { ...SIZE, role: "img", "aria-label": file.name });
    const cross = make("span", { "aria-hidden": "true" }, "×");
    const button = make("button", { type: "button", "aria-label": `${say("remove")} ${file.name}` }, cross);
    button.addEventListener("click", () => this.remove(file));
    draw(file, canvas);
    return make("li", {}, canvas, button, make("p", {}, file.name));
  }
}

async function draw(file, canvas) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    picture.close();
  } catch {
    canvas.hidden = true; // a kind of picture this browser cannot show; the server can
  }
}

customElements.define("photo-input", PhotoInput);
