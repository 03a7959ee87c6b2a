// 今日任务, the beat, what is still on this device.
import * as files from "./carry.js";
import { record, uuid } from "./log.js";
import { keepBase, sheetOf } from "./model.js";
import { position, settings } from "./photos.js";
import { fill, find, make, moment, part, say, show } from "./show.js";
import * as store from "./store.js";

const words = (name) => find(part("words"), name).textContent;

/** Names of unit and place of a task or sheet. */
export function where(pack, one) {
  const place = pack?.places.find((row) => row.id === one.place);
  return { unit: pack?.units[one.unit] ?? "", place: place ? ` · ${place.name}` : "" };
}

function card(pack, one, label, href) {
  const { unit, place } = where(pack, one);
  const root = part("task", { unit, place, plan: one.plan, mark: one.number, late: one.is_overdue ? words("overdue") : "" });
  Object.assign(find(root, "go"), { href, textContent: label });
  return root;
}

/** Sheets that are open here: taken along, or begun on this device. */
async function openSheets(pack) {
  const begun = (await store.operations()).filter((op) => op.kind === "start" && op.state !== "refused");
  const ids = new Set([...(pack?.sheets ?? []).map((sheet) => sheet.id), ...begun.map((op) => op.inspection)]);
  for (const op of await store.operations()) if (op.kind === "submit") ids.add(op.inspection);
  const sheets = await Promise.all([...ids].map((id) => sheetOf(pack, id)));
  return sheets.filter(Boolean);
}

export async function today(pack) {
  const root = part("today", { day: pack?.day ?? "", taken: "" });
  const list = find(root, "list");
  const sheets = await openSheets(pack);
  const begun = new Set(sheets.map((sheet) => sheet.task));
  for (const sheet of sheets) {
    if (sheet.submitted?.state === "applied") continue; // told below
    const one = card(pack, sheet, sheet.submitted ? words("sent") : words("continue"), `#sheet/${sheet.id}`);
    if (sheet.submitted && !sheet.is_unannounced) find(one, "go").href = `#after/${sheet.id}`;
    list.append(one);
  }
  for (const task of pack?.tasks ?? []) {
    if (!begun.has(task.id)) list.append(card(pack, task, words("start"), `#begin/${task.id}`));
  }
  for (const one of (await store.meta("done")) ?? []) list.append(doneCard(one, sheets));
  if (!list.children.length) list.append(part("empty"));
  show(root);
}

function doneCard(one, sheets) {
  const moved = one.due_at && one.shown_due_at && Math.abs(new Date(one.due_at) - new Date(one.shown_due_at)) > 60000;
  const root = part("done", {
    number: one.number,
    notice: one.notice,
    moved: moved ? say("dueMoved", { due: moment(one.due_at), shown: moment(one.shown_due_at) }) : "",
  });
  const sheet = sheets.find(({ id }) => id === one.inspection);
  const isOpen = sheet && !sheet.issued && !sheet.is_unannounced && sheet.findings.some((finding) => !finding.is_fixed);
  Object.assign(find(root, "notice"), { hidden: !isOpen, href: `#after/${one.inspection}` });
  return root;
}

export async function begin(pack, id) {
  const task = pack?.tasks.find((one) => String(one.id) === id);
  if (!task) return (location.hash = "#today");
  const root = part("begin", { ...where(pack, task), plan: task.plan });
  find(root, "outline").replaceChildren(...task.outline.map((line) => make("li", {}, line)));
  root.elements.accompanied_by.value = task.companion;
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    root.querySelector(".button-primary").disabled = true;
    const inspection = uuid();
    await navigator.storage?.persist?.();
    await keepBase(pack, { ...task, companion: root.elements.accompanied_by.value }, inspection);
    await record("start", inspection, {
      task: task.id,
      outline: task.outline,
      accompanied_by: root.elements.accompanied_by.value.trim(),
    });
    location.replace(`#sheet/${inspection}`);
  });
  show(root);
}

export async function beat(pack) {
  const root = part("beat");
  const points = (pack?.beat ?? []).map((id) => pack.places.find((place) => place.id === id)).filter(Boolean);
  find(root, "list").replaceChildren(...points.map(({ name, code }) => part("point", { name, code })));
  find(root, "none").hidden = points.length > 0;
  show(root);
}

const STATES = { new: "new", waiting: "waiting", refused: "refused" };

function line(op) {
  const root = part("op", {
    kind: say(`kind-${op.kind}`.replace(/-(\w)/, (_all, letter) => letter.toUpperCase())) || op.kind,
    at: moment(op.device_at),
    state: say(STATES[op.state] ?? "new"),
    sentence: op.sentence,
  });
  if (op.state === "refused" && op.kind === "finding") {
    const repair = find(root, "repair");
    repair.hidden = false;
    repair.href = `#problem/${op.inspection}/${op.body.clause}/${op.body.stop ?? ""}/${op.id}`;
  }
  return root;
}

/** What this device notes with each photograph; the browser is asked for the position when it is switched on. */
async function wishes(root) {
  const kept = await settings();
  for (const name of ["watermark", "location"]) {
    const box = find(root, name);
    box.checked = Boolean(kept[name]);
    box.addEventListener("change", async () => {
      await store.meta("settings", { ...(await settings()), [name]: box.checked });
      if (name === "location" && box.checked && !(await position())) fill(root, { state: say("noPosition") });
    });
  }
}

export async function waiting(_pack, send) {
  const left = await store.unsent();
  const root = part("waiting", { sum: left.operations + left.photos ? say("here", { n: left.operations + left.photos }) : say("allSent") });
  const ops = (await store.operations()).filter((op) => op.state !== "applied" && op.code !== "sync.replaced");
  find(root, "list").replaceChildren(...ops.map(line));
  find(root, "send").addEventListener("click", send);
  find(root, "export").addEventListener("click", async () => fill(root, { state: await files.exportUnsent() }));
  find(root, "import").addEventListener("change", async ({ target }) => {
    fill(root, { state: await files.importUnsent(target.files[0]) });
    target.value = "";
    send();
  });
  find(root, "wipe").addEventListener("click", async () => fill(root, { state: await files.wipeAndLeave() }));
  await wishes(root);
  const persisted = await navigator.storage?.persisted?.();
  fill(root, { persisted: find(part("persisted"), persisted ? "yes" : "no").textContent });
  show(root);
}
