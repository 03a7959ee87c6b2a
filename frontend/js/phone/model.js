// The sheet as it stands here: what was taken along, with everything done since laid over it, in order.
import * as store from "./store.js";

export const keyOf = (clause, stop) => `${clause}|${stop ?? ""}`;

function empty() {
  return { result: "unchecked", measured: [], notes: [], photos: [], voices: [], seen: [], is_diverged: false };
}

/** What an inspection begins from: the sheet in the pack, or what was kept when it was begun here. */
async function baseOf(pack, id) {
  const known = pack?.sheets.find((sheet) => sheet.id === id);
  if (known) return { ...known, clauses: pack.clauses, terms: pack.terms };
  return store.draft(`base:${id}`);
}

/** Keep what a task brings along, so that the sheet needs nothing else from now on. */
export async function keepBase(pack, task, id) {
  const clauses = Object.fromEntries(task.items.map((pk) => [pk, pack.clauses[pk]]));
  const me = await store.meta("person");
  const signers = [
    { party: null, role: "inspector", role_label: "", name: me?.name ?? "", is_signed: false },
    ...(task.level < 3 && !task.is_unannounced
      ? [{ party: null, role: "accompany", role_label: "", name: task.companion, is_signed: false }]
      : []),
  ];
  await store.draft(`base:${id}`, {
    ...{ ...task, id, task: task.id, number: "", state: "in_progress", lead: me?.id, answers: [], findings: [] },
    ...{ clauses, terms: pack.terms, signers },
  });
}

/** Keep the whole sheet when it is handed in: the server takes it out of the day, and the notice may still be issued here. */
export async function keepSubmitted(pack, id) {
  const base = await baseOf((await store.pack()) ?? pack, id);
  const clauses = Object.fromEntries(base.items.map((pk) => [pk, base.clauses[pk]]));
  await store.draft(`base:${id}`, { ...base, clauses });
}

const APPLY = {
  answer(sheet, op) {
    const answer = sheet.at(op.body.clause, op.body.stop);
    Object.assign(answer, { result: op.body.result, measured: op.body.measured ?? [], seen: [op.id] });
  },
  note: (sheet, op) => sheet.at(op.body.clause, op.body.stop).notes.push(op.body.text),
  photo: (sheet, op) => sheet.at(op.body.clause, op.body.stop).photos.push(op.body.sha256),
  voice: (sheet, op) => sheet.at(op.body.clause, op.body.stop).voices.push(op.body),
  finding(sheet, op) {
    if (sheet.findings.some((one) => one.id === op.id)) return;
    sheet.findings.push({ ...op.body, id: op.id, is_fixed: op.body.is_fixed_on_spot, state: op.state, sentence: op.sentence });
    if (op.state !== "refused") sheet.at(op.body.clause, op.body.stop).result = "problem";
  },
  sign: (sheet, op) => sheet.signed.push({ ...op.body, id: op.id }),
  refuse_to_sign: (sheet, op) => sheet.signed.push({ ...op.body, id: op.id, is_refused: true }),
  submit: (sheet, op) => (sheet.submitted = op),
  issue: (sheet, op) => (sheet.issued = op),
  hand_over: (sheet, op) => (sheet.handed = op),
};

/** The sheet of an inspection, or null when this device knows nothing of it. */
export async function sheetOf(pack, id) {
  const ops = await store.operations(id); // read before the pack: what arrives meanwhile is then in one of them
  const base = await baseOf((await store.pack()) ?? pack, id);
  if (!base) return null;
  const answers = new Map();
  const sheet = {
    ...{ ...base, ops, signed: [], findings: [...base.findings] },
    at(clause, stop) {
      const key = keyOf(clause, stop);
      if (!answers.has(key)) answers.set(key, empty());
      return answers.get(key);
    },
  };
  for (const one of base.answers) {
    const { result, measured, note, seen, is_diverged } = one;
    Object.assign(sheet.at(one.clause, one.stop), { result, measured, notes: note ? [note] : [], seen, is_diverged });
  }
  for (const op of sheet.ops) {
    if (op.state === "refused" && op.kind !== "finding") continue;
    if (op.code !== "sync.replaced") APPLY[op.kind]?.(sheet, op);
  }
  sheet.answers = answers;
  return sheet;
}

/** Ids of everything done on this device for the inspection that must be written before it is handed in. */
export const before = (sheet) => sheet.ops.filter((op) => !["submit", "issue"].includes(op.kind)).map((op) => op.id);

/** How much of the sheet is done at a stop, or of the whole. */
export function progress(sheet, stop) {
  const results = sheet.items.map((clause) => sheet.at(clause, stop).result);
  return { done: results.filter((one) => one !== "unchecked").length, all: results.length };
}

/** A value out of its limits makes the item a problem, before the server says so. */
export function isBeyond(limit, text) {
  const value = Number(String(text).trim().replace(",", "."));
  if (String(text).trim() === "" || Number.isNaN(value)) return false;
  return (limit.min != null && value < Number(limit.min)) || (limit.max != null && value > Number(limit.max));
}

/** The deadline of a clause for a notice issued at a moment, as far as this device can count; null when it cannot. */
export function dueOf(sheet, clause, moment) {
  const term = sheet.terms?.[sheet.clauses[clause]?.term];
  if (!term) return null;
  const amount = Number(term.amount);
  if (term.unit === "hours") return new Date(moment.getTime() + amount * 3600000);
  if (term.unit === "at_once") return new Date(moment.getTime() + 24 * 3600000);
  const day = new Date(moment.getTime() + 8 * 3600000).toISOString().slice(0, 10); // the day on campus
  return term.due[day] ? new Date(term.due[day]) : null;
}

/** The number of the block that is next: reserved for this unit and not yet written on a notice. */
export async function nextNumber(pack, host) {
  const used = new Set((await store.operations()).filter((op) => op.kind === "issue").map((op) => op.body.number));
  return (pack?.numbers[host] ?? []).find((text) => !used.has(text)) ?? "";
}
