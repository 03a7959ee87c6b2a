// Photographs: hashed at the shutter, made small in a worker, kept encrypted until the server has them.
import { file, keepFile, meta } from "./store.js";

export const EDGE = 1600;
export const BYTES = 400 * 1024;
const ROOM = 60 * 1024 * 1024;
let worker = null;
let waiting = new Map();

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

function shrinker() {
  if (worker) return worker;
  worker = new Worker(document.querySelector('meta[name="phone-shrink"]').content, { type: "module" });
  worker.addEventListener("message", ({ data }) => {
    const { resolve, reject } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.fault) reject(new Error(data.fault));
    else resolve(data);
  });
  worker.addEventListener("error", () => {
    worker = null; // it could not be loaded, or broke: whoever waits goes on without it, the next one gets a new worker
    for (const { reject } of waiting.values()) reject(new Error("worker"));
    waiting.clear();
  });
  return worker;
}

function shrunk(blob) {
  return new Promise((resolve, reject) => {
    const id = crypto.randomUUID();
    waiting.set(id, { resolve, reject });
    shrinker().postMessage({ id, blob, edge: EDGE, most: BYTES });
  });
}

/** What this device is to note with each photograph: { watermark, location }. */
export const settings = async () => (await meta("settings")) ?? { watermark: false, location: false };

/** Where the device says it is; null where it does not say so within five seconds, or may not. */
export function position() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(null);
    const told = ({ coords, timestamp }) =>
      resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy, at: new Date(timestamp).toISOString() });
    navigator.geolocation.getCurrentPosition(told, () => resolve(null), { enableHighAccuracy: true, timeout: 5000, maximumAge: 60000 });
  });
}

/** Take a photograph in: its own hash is taken before anything else is done with it. */
export async function takePhoto(picture, inspection, place = "") {
  const shot = await picture.arrayBuffer();
  const facts = {
    original_sha256: await sha256(shot),
    original_size: shot.byteLength,
    taken_at: new Date(picture.lastModified || Date.now()).toISOString(),
    kept_at: new Date().toISOString(),
    in_app: Math.abs(Date.now() - (picture.lastModified || 0)) < 120000,
  };
  const { watermark, location } = await settings();
  if (watermark) Object.assign(facts, { watermark, place });
  const where = location ? position() : null;
  let bytes = shot;
  let type = picture.type || "image/jpeg";
  try {
    const small = await shrunk(new Blob([shot], { type }));
    bytes = small.bytes;
    type = "image/jpeg";
    Object.assign(facts, { width: small.width, height: small.height });
  } catch {
    facts.is_original = true; // a kind of picture this browser cannot draw; the server can
  }
  const found = await where;
  if (found) facts.location = found;
  const sha = await sha256(bytes);
  await keepFile({ sha, bytes, type, inspection, facts });
  return sha;
}

/** A copy of a photograph on which something was marked; the photograph itself stays as it is. */
export async function takeDrawing(blob, inspection, of) {
  const { bytes } = await shrunk(blob);
  const sha = await sha256(bytes);
  await keepFile({ sha, bytes, type: "image/jpeg", inspection, facts: { taken_at: new Date().toISOString(), is_drawing: true, of } });
  return sha;
}

/** A voice note as the browser recorded it. */
export async function takeVoice(blob, inspection) {
  const bytes = await blob.arrayBuffer();
  const sha = await sha256(bytes);
  await keepFile({ sha, bytes, type: blob.type, inspection, facts: { taken_at: new Date().toISOString(), is_voice: true } });
  return sha;
}

/** A signature on glass, as PNG. */
export async function takeSignature(blob, inspection) {
  const bytes = await blob.arrayBuffer();
  const sha = await sha256(bytes);
  await keepFile({ sha, bytes, type: "image/png", inspection, facts: { taken_at: new Date().toISOString(), is_signature: true } });
  return sha;
}

/** The address of a kept picture, to be revoked by whoever shows it. */
export async function addressOf(sha) {
  const found = await file(sha);
  return found ? URL.createObjectURL(new Blob([found.bytes], { type: found.type })) : "";
}

/** Whether there is room for more photographs, asked before the camera opens. */
export async function hasRoom() {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota - usage > ROOM;
}
