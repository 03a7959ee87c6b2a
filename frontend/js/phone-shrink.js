// A worker that makes photographs small: at most `edge` pixels and `most` bytes, upright, without what the camera wrote.
const QUALITIES = [0.85, 0.75, 0.65, 0.5, 0.4];

async function shrink({ blob, edge, most }) {
  const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  let scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  for (;;) {
    const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
    for (const quality of QUALITIES) {
      const made = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (made.size <= most) return { bytes: await made.arrayBuffer(), width, height };
    }
    scale *= 0.8;
  }
}

addEventListener("message", async ({ data }) => {
  try {
    const made = await shrink(data);
    postMessage({ id: data.id, ...made }, [made.bytes]);
  } catch (fault) {
    postMessage({ id: data.id, fault: String(fault) });
  }
});
