// Ways out: unsent work as a file, back in on another device; everything wiped when its owner leaves.
import { PROTOCOL, deviceId } from "./log.js";
import { make, say } from "./show.js";
import * as store from "./store.js";
import { leave } from "./sync.js";

const FORMAT = "duqin-unsent";
const b64 = (buffer) => {
  let text = "";
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

/** Everything that has not arrived, readable by this program on another device of the same person. */
export async function exportUnsent() {
  const ops = (await store.operations()).filter((op) => op.state !== "applied");
  const photos = [];
  for (const { sha, state } of await store.files()) {
    if (state === "done") continue;
    const { bytes, type, facts, inspection } = await store.file(sha);
    photos.push({ sha, type, facts, inspection, bytes: b64(bytes) });
  }
  const person = await store.meta("person");
  const bases = {};
  for (const id of new Set(ops.map((op) => op.inspection))) bases[id] = await store.draft(`base:${id}`);
  const told = { format: FORMAT, version: 1, protocol: PROTOCOL, device: await deviceId(), person, ops, photos, bases };
  const address = URL.createObjectURL(new Blob([JSON.stringify(told)], { type: "application/json" }));
  const link = make("a", { href: address, download: `duqin-${new Date().toISOString().slice(0, 16).replace(/\D/g, "")}.json` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  return say("exported", { n: ops.length + photos.length });
}

/** Take in a file; what is here already, or at the server, is there once. */
export async function importUnsent(given) {
  let told;
  try {
    told = JSON.parse(await given.text());
  } catch {
    return say("badFile");
  }
  if (told?.format !== FORMAT || told.version !== 1) return say("badFile");
  const me = await store.meta("person");
  if (!me || told.person?.id !== me.id) return say("notYours");
  for (const [id, base] of Object.entries(told.bases)) if (base) await store.draft(`base:${id}`, base);
  for (const { bytes, ...photo } of told.photos) await store.keepFile({ ...photo, bytes: bytesOf(bytes) });
  for (const op of told.ops) {
    const body = op.kind === "issue" ? { device: told.device, ...op.body } : op.body;
    await store.adoptOperation({ ...op, body });
  }
  return say("imported", { n: told.ops.length + told.photos.length });
}

/** Forget everything on this device and sign out; not while something has not arrived. */
export async function wipeAndLeave() {
  const { operations, photos } = await store.unsent();
  if (operations + photos) return say("keepFirst");
  if (!confirm(say("wipe"))) return "";
  await leave().catch(() => {}); // its unused numbers come back by themselves after a month
  await store.wipe();
  location.href = "/account/logout/";
  return "";
}
