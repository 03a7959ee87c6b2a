// What the phone keeps: everything said and every photograph, encrypted with a key that cannot leave this browser.
import { openDB, deleteDB } from "idb";

const NAME = "duqin-phone";
const text = new TextEncoder();
const plain = new TextDecoder();
let opening = null;

/** The database, opened once a page; made new when there is none. */
export function database() {
  opening ??= openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("packs");
      db.createObjectStore("ops", { keyPath: "id" }).createIndex("inspection", "inspection");
      db.createObjectStore("files", { keyPath: "sha" });
      db.createObjectStore("drafts");
    },
    blocking: () => close(),
    terminated: () => (opening = null),
  });
  return opening;
}

async function close() {
  (await opening)?.close();
  opening = null;
}

export async function meta(name, value) {
  const db = await database();
  if (value === undefined) return db.get("meta", name);
  await db.put("meta", value, name);
  return value;
}

async function key() {
  const known = await meta("key");
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = (await database()).transaction("meta", "readwrite"); // of two tabs the first one's key stays
  const there = await transaction.store.get("key");
  if (!there) await transaction.store.put(made, "key");
  await transaction.done;
  return there ?? made;
}

async function sealBytes(bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), bytes) };
}

async function openBytes({ iv, bytes }) {
  return crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), bytes);
}

const seal = (value) => sealBytes(text.encode(JSON.stringify(value)));
const unseal = async (sealed) => JSON.parse(plain.decode(await openBytes(sealed)));

// ------------------------------------------------------------------ the day, drafts

export async function keepPack(pack) {
  const sealed = await seal(pack);
  await (await database()).put("packs", sealed, "day");
}

export async function pack() {
  const sealed = await (await database()).get("packs", "day");
  return sealed ? unseal(sealed) : null;
}

/** Half-typed words survive a kill; null forgets them. */
export async function draft(name, value) {
  const db = await database();
  if (value === undefined) {
    const sealed = await db.get("drafts", name);
    return sealed ? unseal(sealed) : null;
  }
  if (value === null) await db.delete("drafts", name);
  else await db.put("drafts", await seal(value), name);
  return value;
}

// ------------------------------------------------------------------ operations

/** Keep an operation; its place in the order is drawn inside the same transaction, so two tabs never draw the same. */
export async function keepOperation(op, draw) {
  const sealed = await seal({ body: op.body, device_at: op.device_at });
  const transaction = (await database()).transaction(["meta", "ops"], "readwrite", { durability: "strict" });
  const metas = transaction.objectStore("meta");
  const drawn = draw((await metas.get("clock")) ?? null, (await metas.get("sequence")) ?? 0);
  await metas.put(drawn.clock, "clock");
  await metas.put(drawn.sequence, "sequence");
  const row = {
    id: op.id,
    inspection: op.inspection,
    kind: op.kind,
    state: "new",
    code: "",
    sentence: "",
    answer: {},
    protocol: op.protocol,
    sequence: drawn.sequence,
    clock: drawn.clock,
    sealed,
  };
  await transaction.objectStore("ops").add(row);
  await transaction.done;
  return row;
}

/** Operations in the order in which they were made, with what was said. */
export async function operations(inspection) {
  const db = await database();
  const rows = inspection ? await db.getAllFromIndex("ops", "inspection", inspection) : await db.getAll("ops");
  rows.sort((one, other) => (one.clock < other.clock ? -1 : 1));
  return Promise.all(rows.map(async (row) => ({ ...row, ...(await unseal(row.sealed)) })));
}

export async function changeOperation(id, changes) {
  const transaction = (await database()).transaction("ops", "readwrite");
  const row = await transaction.store.get(id);
  if (row) await transaction.store.put({ ...row, ...changes });
  await transaction.done;
}

export async function dropOperations(ids) {
  const transaction = (await database()).transaction("ops", "readwrite");
  await Promise.all(ids.map((id) => transaction.store.delete(id)));
  await transaction.done;
}

/** An operation from an exported file, under the id, clock and order it was made with. */
export async function adoptOperation(op) {
  const sealed = await seal({ body: op.body, device_at: op.device_at });
  const { id, inspection, kind, protocol, sequence, clock } = op;
  const row = { id, inspection, kind, protocol, sequence, clock, state: "new", code: "", sentence: "", answer: {}, sealed };
  const transaction = (await database()).transaction("ops", "readwrite");
  if (!(await transaction.store.get(id))) await transaction.store.add(row);
  await transaction.done;
}

// ------------------------------------------------------------------ photographs

export async function keepFile({ sha, bytes, type, inspection, facts }) {
  const [sealed, about] = [await sealBytes(bytes), await seal({ type, facts })];
  const db = await database();
  if (await db.get("files", sha)) return;
  await db.put("files", { sha, inspection, size: bytes.byteLength, state: "new", sealed, about });
}

export async function file(sha) {
  const row = await (await database()).get("files", sha);
  if (!row?.sealed) return null;
  return { ...row, ...(await unseal(row.about)), bytes: await openBytes(row.sealed) };
}

/** What is known of the files without opening them. */
export async function files() {
  const rows = await (await database()).getAll("files");
  return rows.map(({ sha, inspection, size, state, sentence }) => ({ sha, inspection, size, state, sentence }));
}

export async function changeFile(sha, changes) {
  const transaction = (await database()).transaction("files", "readwrite");
  const row = await transaction.store.get(sha);
  if (row) await transaction.store.put({ ...row, ...changes });
  await transaction.done;
}

export async function dropFiles(hashes) {
  const transaction = (await database()).transaction("files", "readwrite");
  await Promise.all(hashes.map((sha) => transaction.store.delete(sha)));
  await transaction.done;
}

// ------------------------------------------------------------------ what is still here

export async function unsent() {
  const db = await database();
  const ops = (await db.getAll("ops")).filter((op) => op.state !== "applied");
  const photos = (await db.getAll("files")).filter((one) => one.state === "new");
  return {
    operations: ops.length,
    refused: ops.filter((op) => op.state === "refused").length,
    photos: photos.length,
    bytes: photos.reduce((sum, one) => sum + one.size, 0),
  };
}

/** Forget everything, key first: what is left on the disk can no longer be read. */
export async function wipe() {
  await (await database()).delete("meta", "key");
  await close();
  await deleteDB(NAME);
}
