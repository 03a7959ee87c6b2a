// A voice note to an item, where the browser records sound; it stops by itself after two minutes.
import { record } from "./log.js";
import { takeVoice } from "./photos.js";
import { say, tell } from "./show.js";

const LONGEST = 120;
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

/** A button that records at the first press and keeps at the second; `kept` hears of each note. */
export function recorder(button, words, inspection, body, kept) {
  let running = null;
  button.addEventListener("click", async () => {
    if (running) return running.stop();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!stream) return tell(say("noMicrophone"));
    running = new MediaRecorder(stream, { mimeType: KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)), audioBitsPerSecond: 24000 });
    const parts = [];
    const begun = Date.now();
    const seconds = () => Math.min(LONGEST, Math.max(1, Math.round((Date.now() - begun) / 1000)));
    const still = words.textContent;
    const clock = setInterval(() => {
      words.textContent = say("recording", { n: seconds() });
      if (seconds() >= LONGEST) running?.stop();
    }, 500);
    words.textContent = say("recording", { n: 0 });
    button.setAttribute("aria-pressed", "true");
    running.addEventListener("dataavailable", ({ data }) => data.size && parts.push(data));
    running.addEventListener("stop", async () => {
      clearInterval(clock);
      for (const track of stream.getTracks()) track.stop();
      const type = running.mimeType.split(";")[0];
      const length = seconds();
      running = null;
      words.textContent = still;
      button.setAttribute("aria-pressed", "false");
      if (!parts.length) return;
      const sha256 = await takeVoice(new Blob(parts, { type }), inspection);
      kept(await record("voice", inspection, { ...body, sha256, seconds: length }));
    });
    running.start(1000);
  });
}
