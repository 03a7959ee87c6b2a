// Short words at the foot of the page, read aloud; they leave after a while and never carry the only copy of something.
import { make, say } from "./words.js";

const STAYS = 8000;

export function toast(sentence) {
  const region = document.getElementById("toasts");
  if (!region || !sentence) return;
  const close = make("button", { class: "tool", type: "button", "aria-label": say("close") }, "×");
  const box = make("div", { class: "toast" }, make("span", {}, sentence), close);
  close.addEventListener("click", () => box.remove());
  region.append(box);
  setTimeout(() => box.remove(), STAYS);
}
