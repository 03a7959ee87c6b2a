// Bring what was done to the server: photographs by part, operations in batches; one tab at a time, as often as needed.
import { PROTOCOL, deviceId } from "./log.js";
import * as store from "./store.js";

export const TAG = "duqin-phone-send";
const BASE = "/inspections/phone";
const PART = 256 * 1024;
const BATCH = 50;
const PATIENCE = 30000;

export class SignedOut extends Error {}
export class Outdated extends Error {}

/** The token against forged requests; a service worker has no document and reads the cookie elsewhere. */
async function token() {
  if (globalThis.document) return document.cookie.match(/(?:^|; )(?:__Host-)?duqin-csrf=([^;]+)/)?.[1] ?? "";
  const all = await globalThis.cookieStore.getAll();
  return all.find(({ name }) => /^(__Host-)?duqin-csrf$/.test(name))?.value ?? "";
}

const send = async (path, options = {}) =>
  fetch(`${BASE}/${path}`, {
    redirect: "manual",
    signal: AbortSignal.timeout?.(PATIENCE),
    ...options,
    headers: { "X-CSRFToken": await token(), "X-Requested-With": "fetch", ...options.headers },
  });

/** Ask the server; a token that a killed browser lost, or that a new sign-in changed, is fetched once. */
async function ask(path, options = {}) {
  if (!(await token())) await send("token/");
  let response = await send(path, options);
  if (response.status === 403) {
    await send("token/");
    response = await send(path, options);
  }
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) throw new SignedOut();
  const said = await response.json().catch(() => ({}));
  if (said.code === "sync.update") throw new Outdated(said.sentence);
  return { ok: response.ok, status: response.status, said };
}

async function envelope(more) {
  return JSON.stringify({
    protocol: PROTOCOL,
    device: { id: await deviceId(), name: navigator.userAgentData?.platform || navigator.platform || "" },
    device_now: new Date().toISOString(),
    ...more,
  });
}

const post = async (path, more) =>
  ask(path, { method: "POST", body: await envelope(more), headers: { "Content-Type": "application/json" } });

/** Take the day along; null when the server cannot be reached. */
export async function takeDay() {
  const { ok, said } = await post("day/", {});
  if (!ok) throw new Error(said.sentence ?? "day");
  const owner = await store.meta("person");
  if (owner && owner.id !== said.person.id) throw new Error("other");
  await store.meta("person", said.person);
  await store.meta("anchor", said.anchor);
  await store.keepPack(said);
  await forgetArrived(said);
  return said;
}

/** What has arrived and is in the pack, or belongs to a sheet that was handed in, is no longer needed here. */
async function forgetArrived(pack) {
  const ops = await store.operations();
  const open = new Set(ops.filter((op) => op.state !== "applied").map((op) => op.inspection));
  const done = ops.filter((op) => op.state === "applied" && !open.has(op.inspection));
  await noteDone(done, pack);
  const issued = new Set(ops.filter((op) => op.kind === "issue").map((op) => op.inspection));
  const kept = new Set(ops.filter((op) => op.kind === "submit" && isOf(pack.day, op) && !issued.has(op.inspection)).map((op) => op.inspection));
  const past = done.filter((op) => !kept.has(op.inspection)); // a notice may still be issued for the others today
  await store.dropOperations(past.map((op) => op.id));
  for (const id of new Set(past.map((op) => op.inspection))) await store.draft(`base:${id}`, null);
  const files = (await store.files()).filter((one) => one.state === "done" && !open.has(one.inspection));
  await store.dropFiles(files.map((one) => one.sha));
}

/** Whether something was done on this day, by the clock of the campus. */
const isOf = (day, op) => new Date(new Date(op.device_at).getTime() + 8 * 3600000).toISOString().startsWith(day);

/** Remember for the list of today what was handed in and which notices it led to. */
async function noteDone(ops, pack) {
  const known = (await store.meta("done")) ?? [];
  for (const { kind, inspection, answer } of ops) {
    if (kind !== "submit" && kind !== "issue") continue;
    let one = known.find((line) => line.inspection === inspection);
    if (!one) known.push((one = { inspection, day: pack.day, number: "", notice: "", due_at: "", shown_due_at: "" }));
    if (kind === "submit") one.number = answer.inspection ?? "";
    else Object.assign(one, { notice: answer.number, due_at: answer.due_at, shown_due_at: answer.shown_due_at });
  }
  await store.meta("done", known.filter((one) => one.day === pack.day).slice(-50));
}

async function sendPhoto(sha) {
  const found = await store.file(sha);
  if (!found) return;
  const { bytes, size, facts } = found;
  let { received, done } = (await ask(`photos/?sha256=${sha}`)).said;
  let failures = 0;
  while (!done && failures < 3) {
    const query = new URLSearchParams({ sha256: sha, offset: received, size, taken_at: facts.taken_at ?? "", facts: JSON.stringify(facts) });
    const piece = bytes.slice(received, received + PART);
    const answer = await ask(`photos/?${query}`, {
      method: "POST",
      body: piece,
      headers: { "Content-Type": "application/octet-stream" },
    });
    if (answer.status === 422) return store.changeFile(sha, { state: "refused", sentence: answer.said.sentence });
    if (!answer.ok && answer.status !== 409) throw new Error(`photo ${answer.status}`);
    if (answer.said.received === 0) failures++;
    ({ received, done } = { done: false, ...answer.said });
  }
  if (done) await store.changeFile(sha, { state: "done" });
}

async function sendPhotos() {
  for (const one of await store.files()) if (one.state === "new") await sendPhoto(one.sha);
}

async function sendOperations() {
  const ops = await store.operations();
  const fresh = ops.filter((op) => op.state === "new");
  const waiting = ops.filter((op) => op.state === "waiting").map((op) => op.id);
  let jumped = false;
  for (let begin = 0; begin < Math.max(fresh.length, waiting.length ? 1 : 0); begin += BATCH) {
    const batch = fresh.slice(begin, begin + BATCH);
    const { ok, said } = await post("operations/", {
      anchor: (await store.meta("anchor")) ?? "",
      operations: batch.map(({ id, sequence, clock, kind, inspection, body, device_at, protocol }) => ({
        ...{ id, sequence, clock, kind, inspection, body, device_at, protocol },
      })),
      waiting,
    });
    if (!ok) throw new Error(said.sentence ?? "operations");
    jumped ||= said.clock_jumped;
    for (const { id, outcome, code = "", sentence = "", answer = {} } of said.outcomes) {
      if (outcome !== "failed") await store.changeOperation(id, { state: outcome, code, sentence, answer });
    }
  }
  return jumped;
}

/** Send everything there is. Resolves to { kind: "done" | "busy" | "later" | "signed-out" | "outdated", … }. */
export async function synchronise() {
  const turn = async (lock) => {
    if (!lock) return { kind: "busy" };
    try {
      await sendPhotos();
      const jumped = await sendOperations();
      await takeDay();
      return { kind: "done", jumped };
    } catch (fault) {
      if (fault instanceof SignedOut) return { kind: "signed-out" };
      if (fault instanceof Outdated) return { kind: "outdated", sentence: fault.message };
      return { kind: fault.message === "other" ? "other" : "later" };
    }
  };
  if (!navigator.locks) return turn(true);
  return navigator.locks.request("duqin-phone-sync", { ifAvailable: true }, turn);
}

/** Give back what this device has not used, when its owner signs out. */
export async function leave() {
  await post("leave/", { keep: [] });
}
