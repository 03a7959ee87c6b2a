// Marks on a photograph: drawn with a finger on a glass above it; the photograph itself is never changed.
import SignaturePad from "signature_pad";
import { addressOf, takeDrawing } from "./photos.js";
import { find, part, show } from "./show.js";

/** Resolves to the hash of the copy that was drawn upon, or null when nothing was kept. */
export async function drawOn(sha, inspection) {
  const root = part("drawing");
  const image = root.querySelector("img");
  image.src = await addressOf(sha);
  root.inert = true; // until there is something to draw upon: a stroke before that would be lost
  show(root); // a picture loads only once it stands in the page
  await image.decode().catch(() => {});
  const canvas = root.querySelector("canvas");
  const ratio = Math.max(devicePixelRatio || 1, 1);
  Object.assign(canvas, { width: image.clientWidth * ratio, height: image.clientHeight * ratio });
  canvas.getContext("2d").scale(ratio, ratio);
  const pad = new SignaturePad(canvas, { penColor: "#e0201b", backgroundColor: "rgba(0,0,0,0)", minWidth: 2, maxWidth: 4 });
  root.inert = false;
  return new Promise((resolve) => {
    const leave = (found) => {
      pad.off();
      URL.revokeObjectURL(image.src);
      resolve(found);
    };
    find(root, "again").addEventListener("click", () => pad.clear());
    find(root, "back").addEventListener("click", () => leave(null));
    root.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (pad.isEmpty()) return leave(null);
      root.querySelector(".button-primary").disabled = true;
      leave(await takeDrawing(await together(image, canvas), inspection, sha));
    });
  });
}

function together(image, canvas) {
  const sheet = document.createElement("canvas");
  Object.assign(sheet, { width: image.naturalWidth, height: image.naturalHeight });
  const pen = sheet.getContext("2d");
  pen.drawImage(image, 0, 0);
  pen.drawImage(canvas, 0, 0, sheet.width, sheet.height);
  return new Promise((done) => sheet.toBlob(done, "image/jpeg", 0.92));
}
