// Who signs out leaves no inspections on a shared machine: what the phone app kept is wiped, unless something has not arrived.
const NAME = "duqin-phone";
const PATIENCE = 3000;

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(request.error);
  });

async function kept() {
  const known = (await indexedDB.databases?.()) ?? [];
  return known.some((one) => one.name === NAME);
}

async function giveBack(device, token) {
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
  const body = JSON.stringify({ protocol: 1, device: { id: device }, device_now: new Date().toISOString() });
  await fetch("/inspections/phone/leave/", { method: "POST", headers, body, signal: AbortSignal.timeout?.(PATIENCE) });
}

async function wipe(token) {
  if (!(await kept())) return;
  const db = await asked(indexedDB.open(NAME));
  const stores = db.transaction(["ops", "files", "meta"]);
  const [ops, files, device] = await Promise.all([
    asked(stores.objectStore("ops").getAll()),
    asked(stores.objectStore("files").getAll()),
    asked(stores.objectStore("meta").get("device")),
  ]);
  db.close();
  if (ops.some((op) => op.state !== "applied") || files.some((file) => file.state === "new")) return;
  if (device) await giveBack(device, token).catch(() => {}); // its numbers come back by themselves after a month
  await asked(indexedDB.deleteDatabase(NAME));
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!/\/account\/logout\//.test(form.action) || !globalThis.indexedDB) return;
  event.preventDefault();
  try {
    await wipe(form.elements.csrfmiddlewaretoken?.value ?? "");
  } finally {
    form.submit();
  }
});
