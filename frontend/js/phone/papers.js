// Signatures on glass, handing in, the notice on the spot.
import SignaturePad from "signature_pad";
import { deviceId, record } from "./log.js";
import { before, dueOf, keepSubmitted, nextNumber, progress, sheetOf } from "./model.js";
import { takeSignature } from "./photos.js";
import { faults } from "./sheet.js";
import { fill, find, make, moment, part, say, show } from "./show.js";
import * as store from "./store.js";

/** The phone in another's hand: resolves to { name, sha } when signed, null when he gave it back. */
function glass(inspection, role, name) {
  return new Promise((resolve) => {
    const root = part("glass", { role });
    const canvas = root.querySelector("canvas");
    root.elements.name.value = name;
    show(root);
    const { width, height } = canvas.getBoundingClientRect();
    const ratio = Math.max(devicePixelRatio || 1, 1);
    Object.assign(canvas, { width: width * ratio, height: height * ratio });
    canvas.getContext("2d").scale(ratio, ratio);
    const pad = new SignaturePad(canvas, { penColor: "#1c2733", backgroundColor: "#ffffff" });
    find(root, "again").addEventListener("click", () => pad.clear());
    find(root, "back").addEventListener("click", () => resolve(null));
    root.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = root.elements.name.value.trim();
      if (!said) return faults(root, "noName");
      if (pad.isEmpty()) return faults(root, "noSignature");
      const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
      resolve({ name: said, sha: await takeSignature(blob, inspection) });
    });
  });
}

/** Resolves to { name, reason, witness }, or null. */
function refusal(name) {
  return new Promise((resolve) => {
    const root = part("refusal");
    root.elements.name.value = name;
    find(root, "back").addEventListener("click", () => resolve(null));
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = Object.fromEntries([...new FormData(root)].map(([key, value]) => [key, value.trim()]));
      if (!said.name) return faults(root, "noName");
      if (!said.reason || !said.witness) return faults(root, "noReason");
      resolve(said);
    });
    show(root);
  });
}

const roleOf = (role, label) => label || say(role === "inspector" ? "roleInspector" : "roleAccompany");

export async function sign(pack, id) {
  const found = await sheetOf(pack, id);
  if (!found) return (location.hash = "#today");
  const root = part("sign");
  const again = () => sign(pack, id);
  const ask = async (signer) => {
    const said = await glass(id, roleOf(signer.role, signer.role_label), signer.person ?? signer.name);
    if (said) await record("sign", id, { role: signer.role, party: signer.party, name: said.name, sha256: said.sha });
    again();
  };
  const refuse = async (signer) => {
    const said = await refusal(signer.person ?? signer.name);
    if (said) await record("refuse_to_sign", id, { role: signer.role, party: signer.party, ...said });
    again();
  };
  const lines = found.signers.map((signer) => line(found, signer, () => ask(signer), () => refuse(signer)));
  const others = found.signed.filter((one) => !found.signers.some((signer) => isOf(one, signer)));
  find(root, "lines").replaceChildren(...lines, ...others.map((one) => line(found, { ...one, is_signed: true, is_refused: one.is_refused })));
  find(root, "other").addEventListener("click", () => ask({ role: "participant", role_label: "", party: null, name: "" }));
  find(root, "back").href = `#sheet/${id}`;
  show(root);
}

const isOf = (one, signer) => (signer.party ? one.party === signer.party : !one.party && one.role === signer.role);

function line(found, signer, ask, refuse) {
  const signed = found.signed.find((one) => one === signer || isOf(one, signer));
  const state = signed || signer.is_signed ? find(part("signed"), (signed ?? signer).is_refused ? "no" : "yes").textContent : "";
  const root = part("signer", { role: roleOf(signer.role, signer.role_label), name: signed?.name ?? signer.name ?? "—", state });
  const acts = root.querySelector(".signer-acts");
  if (state || !ask) acts.remove();
  else {
    find(root, "sign").addEventListener("click", ask);
    find(root, "refuse").addEventListener("click", refuse);
  }
  return root;
}

// ------------------------------------------------------------------ handing in

function bare(found) {
  const told = new Set(found.findings.filter((one) => one.state !== "refused").map((one) => one.clause));
  const codes = [];
  for (const [key, answer] of found.answers) {
    const clause = key.split("|")[0];
    if (answer.result === "problem" && !told.has(Number(clause))) codes.push(found.clauses[clause]?.code);
  }
  return codes;
}

export async function submit(pack, id) {
  const found = await sheetOf(pack, id);
  if (!found) return (location.hash = "#today");
  const { done, all } = progress(found, "");
  const root = part("submit", { sum: `${say("done", { done, all })} · ${say("problems", { n: found.findings.length })}` });
  find(root, "back").href = `#sheet/${id}`;
  const name = `submit:${id}`;
  const kept = (await store.draft(name)) ?? {};
  for (const field of ["summary", "weather"]) root.elements[field].value = kept[field] ?? "";
  root.addEventListener("input", () => store.draft(name, { summary: root.elements.summary.value, weather: root.elements.weather.value }));
  root.elements.to.replaceChildren(...(pack?.people ?? []).map((one) => make("option", { value: one.id }, one.name)));
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (![...found.answers.values()].some((one) => one.result !== "unchecked")) return faults(root, "nothing");
    const codes = bare(found);
    if (codes.length) return faults(root, "bare", { codes: codes.join("、") });
    root.querySelector(".buttons .button-primary").disabled = true;
    await keepSubmitted(pack, id);
    await record("submit", id, { summary: root.elements.summary.value.trim(), weather: root.elements.weather.value.trim(), after: before(found) });
    await store.draft(name, null);
    location.replace(`#after/${id}`);
  });
  find(root, "hand").addEventListener("click", async () => {
    const to = Number(root.elements.to.value);
    if (!to) return;
    await record("hand_over", id, { to, after: before(found) });
    location.replace("#today");
  });
  show(root);
}

export async function after(pack, id) {
  const found = await sheetOf(pack, id);
  if (!found) return (location.hash = "#today");
  const root = part("after", { why: "" });
  const number = await nextNumber(pack, found.host);
  const open = found.findings.filter((one) => !one.is_fixed);
  const offered = open.length > 0 && !found.is_unannounced && !found.issued;
  Object.assign(find(root, "notice"), { href: `#notice/${id}`, hidden: !offered || !number });
  fill(root, { why: offered && !number ? say("noNumber") : "" });
  show(root);
}

// ------------------------------------------------------------------ the notice

function paper(pack, found, number, at, me) {
  const open = found.findings.filter((one) => !one.is_fixed && one.state !== "refused");
  const dues = open.map((one) => dueOf(found, one.clause, at));
  const due = dues.every(Boolean) ? new Date(Math.min(...dues)) : null;
  const root = part("notice", {
    ...{ number, unit: pack?.units[found.unit] ?? "", host: pack?.units[found.host] ?? "", at: moment(at), by: me?.name ?? "" },
    due: due ? say("due", { due: moment(due) }) : say("dueLater"),
  });
  find(root, "items").replaceChildren(
    ...open.map((one, n) =>
      part("line", {
        description: one.description,
        clause: `${found.clauses[one.clause]?.code} ${found.clauses[one.clause]?.title}`,
        due: dues[n] ? say("due", { due: moment(dues[n]) }) : "",
      }),
    ),
  );
  return { root, due };
}

export async function notice(pack, id) {
  const found = await sheetOf(pack, id);
  const number = found?.issued?.body.number ?? (found ? await nextNumber(pack, found.host) : "");
  if (!found?.submitted || !number) return (location.hash = "#today");
  const me = await store.meta("person");
  if (found.issued) return show(paper(pack, found, number, new Date(found.issued.device_at), me).root, part("issued"));
  const at = new Date();
  const { root, due } = paper(pack, found, number, at, me);
  const acts = part("issue");
  const issue = async (receipt) => {
    const body = { unit: found.unit, number, device: await deviceId(), shown_due_at: due?.toISOString() ?? "", ...receipt };
    await record("issue", id, { ...body, after: [found.submitted.id] });
    await notice(pack, id);
  };
  find(acts, "sign").addEventListener("click", async () => {
    const said = await glass(id, say("roleAccompany"), "");
    if (said) await issue({ receiver: said.name, signature: said.sha });
    else await notice(pack, id);
  });
  find(acts, "refuse").addEventListener("click", async () => {
    const said = await refusal("");
    if (said) await issue({ receiver: said.name, refusal_reason: said.reason, witness: said.witness });
    else await notice(pack, id);
  });
  show(root, acts);
}
