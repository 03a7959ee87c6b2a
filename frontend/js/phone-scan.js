// Reads a code from a picture: by the browser where it can, else by a decoder served from here. Loaded when first used.
import { BarcodeDetector as Decoder, prepareZXingModule } from "barcode-detector/ponyfill";

/** The text of the first QR code in a picture, or "". */
export async function scan(picture, wasm) {
  let Reader = globalThis.BarcodeDetector;
  const formats = (await Reader?.getSupportedFormats?.()) ?? [];
  if (!formats.includes("qr_code")) {
    prepareZXingModule({ overrides: { locateFile: () => wasm } });
    Reader = Decoder;
  }
  const found = await new Reader({ formats: ["qr_code"] }).detect(picture);
  return found[0]?.rawValue ?? "";
}
