// The sheet: one long list by area and clause, each tap kept at once; nothing here waits for a network.
import { drawOn } from "./drawing.js";
import { record } from "./log.js";
import { dueOf, isBeyond, nextNumber, progress, sheetOf } from "./model.js";
import { addressOf, hasRoom, takePhoto } from "./photos.js";
import { fill, find, make, moment, part, say, show } from "./show.js";
import * as store from "./store.js";
import { where } from "./lists.js";
import { canRecord, recorder } from "./voice.js";

export async function sheet(pack, id, stop) {
  const found = await sheetOf(pack, id);
  if (!found) return (location.hash = "#today");
  found.names = (at) => Object.values(here(pack, found, at)).join(" ");
  const root = part("sheet", { ...here(pack, found, stop), returned: found.return_reason });
  find(root, "stop-link").href = `#stop/${id}`;
  find(root, "sign").href = `#sign/${id}`;
  const isLead = found.lead === (await store.meta("person"))?.id;
  Object.assign(find(root, "submit"), { href: `#submit/${id}`, hidden: !isLead || Boolean(found.submitted) });
  find(root, "groups").replaceChildren(...groups(found, stop, root));
  count(root, found, stop);
  show(root);
}

/** Unit and place in words, for the watermark; known since the sheet was drawn. */
const placeName = (found, stop) => found.names?.(stop) ?? "";

function here(pack, found, stop) {
  const { unit, place } = where(pack, stop ? { ...found, place: Number(stop) } : found);
  return { unit: unit || found.plan, place: place.replace(" · ", "") || say("whole") };
}

function count(root, found, stop) {
  const { done, all } = progress(found, stop);
  fill(root, { done: say("done", { done, all }) });
  find(root, "progress").value = all ? done / all : 0;
  for (const group of root.querySelectorAll(".sheet-group")) {
    const open = [...group.querySelectorAll('.item[data-result="unchecked"]:not([data-measured])')];
    group.querySelector(".sheet-rest").hidden = !open.length || Boolean(found.submitted);
  }
}

function groups(found, stop, root) {
  const byName = new Map();
  for (const pk of found.items) {
    const clause = found.clauses[pk];
    if (clause) byName.set(clause.group, [...(byName.get(clause.group) ?? []), pk]);
  }
  return [...byName].map(([name, clauses]) => {
    const box = part("group", { name });
    box.querySelector(".items").replaceChildren(...clauses.map((pk) => item(found, pk, stop, root)));
    box.querySelector(".sheet-rest").addEventListener("click", async () => {
      for (const one of box.querySelectorAll('.item[data-result="unchecked"]:not([data-measured])')) await one.answer("ok");
    });
    return box;
  });
}

function item(found, pk, stop, root) {
  const clause = found.clauses[pk];
  const past = found.past?.[clause.code];
  const element = part("item", {
    ...{ code: clause.code, title: clause.title, check: clause.check, points: clause.points, deadline: clause.deadline },
    ...{ bases: clause.bases.join("；"), legend: clause.code },
    ...{ severity: clause.severity === "general" ? "" : clause.severity_label, past: past ? say("before", { n: past.n + 1 }) : "", photos: "" },
  });
  find(element, "need").hidden = !clause.photo;
  element.id = `item-${pk}`;
  element.toggleAttribute("data-measured", clause.measured.length > 0);
  for (const radio of element.querySelectorAll(".answer input")) radio.name = `result-${pk}`;
  find(element, "capture").href = `#problem/${found.id}/${pk}/${stop ?? ""}`;
  measures(element, found, pk, stop);
  listen(element, found, pk, stop, root);
  voice(element, found, pk, stop);
  paint(element, found, pk, stop);
  return element;
}

function measures(element, found, pk, stop) {
  const box = find(element, "measures");
  found.clauses[pk].measured.forEach((limit, n) => {
    const bounds = [limit.min ?? "", limit.max ?? ""];
    const said = limit.min != null && limit.max != null ? bounds.join("–") : limit.min != null ? `≥ ${limit.min}` : limit.max != null ? `≤ ${limit.max}` : "";
    const label = part("measure", { name: limit.name, limit: `${said} ${limit.unit}`.trim() });
    const input = label.querySelector("input");
    input.value = found.at(pk, stop).measured[n] ?? "";
    input.dataset.n = n;
    box.append(label);
  });
}

function listen(element, found, pk, stop, root) {
  const clause = found.clauses[pk];
  const values = () => [...element.querySelectorAll(".measure input")].map((input) => input.value.trim());
  element.answer = async (result) => {
    const answer = found.at(pk, stop);
    const beyond = clause.measured.some((limit, n) => isBeyond(limit, values()[n] ?? ""));
    const said = beyond ? "problem" : result;
    const seen = answer.seen;
    Object.assign(answer, { result: said, measured: values() });
    paint(element, found, pk, stop);
    count(root, found, stop);
    const op = await record("answer", found.id, { clause: pk, stop: stop ? Number(stop) : null, result: said, measured: values(), seen });
    answer.seen = [op.id];
    found.ops.push(op);
  };
  element.addEventListener("change", async ({ target }) => {
    if (target.matches(".answer input")) {
      await element.answer(target.value);
      if (target.value === "problem") location.hash = `#problem/${found.id}/${pk}/${stop ?? ""}`;
    } else if (target.matches(".measure input")) await element.answer(found.at(pk, stop).result);
    else if (target.dataset.p === "photo") await photos(element, found, pk, stop, target);
  });
  find(element, "note").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = event.target.querySelector("textarea");
    const text = field.value.trim();
    if (!text) return;
    found.ops.push(await record("note", found.id, { clause: pk, stop: stop ? Number(stop) : null, text }));
    found.at(pk, stop).notes.push(text);
    field.value = "";
    paint(element, found, pk, stop);
  });
}

function voice(element, found, pk, stop) {
  const button = find(element, "voice");
  button.hidden = !canRecord();
  recorder(button, button.querySelector("span"), found.id, { clause: pk, stop: stop ? Number(stop) : null }, (op) => {
    found.ops.push(op);
    found.at(pk, stop).voices.push(op.body);
    paint(element, found, pk, stop);
  });
}

async function sounds(element, voices) {
  const list = find(element, "voices");
  const heard = new Set([...list.children].map((line) => line.dataset.sha));
  for (const { sha256 } of voices) {
    if (heard.has(sha256)) continue;
    const src = await addressOf(sha256);
    if (src) list.append(make("li", { "data-sha": sha256 }, make("audio", { controls: "", preload: "none", src })));
  }
}

async function photos(element, found, pk, stop, input) {
  for (const picture of input.files) {
    const sha256 = await takePhoto(picture, found.id, placeName(found, stop));
    found.ops.push(await record("photo", found.id, { clause: pk, stop: stop ? Number(stop) : null, sha256 }));
    found.at(pk, stop).photos.push(sha256);
  }
  input.value = "";
  paint(element, found, pk, stop);
}

function paint(element, found, pk, stop) {
  const answer = found.at(pk, stop);
  element.dataset.result = answer.result;
  for (const radio of element.querySelectorAll(".answer input")) radio.checked = radio.value === answer.result;
  find(element, "notes").replaceChildren(...answer.notes.map((text) => make("li", {}, text)));
  find(element, "diverged").hidden = !answer.is_diverged;
  fill(element, {
    photos: answer.photos.length ? say("photos", { n: answer.photos.length }) : "",
    voices: answer.voices.length ? say("voices", { n: answer.voices.length }) : "",
  });
  sounds(element, answer.voices);
  const mine = found.findings.filter((one) => one.clause === pk && (one.stop ?? null) === (stop ? Number(stop) : null));
  find(element, "findings").replaceChildren(...mine.map((one) => finding(found, one)));
  for (const input of element.querySelectorAll(".measure input")) {
    input.classList.toggle("is-beyond", isBeyond(found.clauses[pk].measured[input.dataset.n], input.value));
  }
}

function finding(found, one) {
  const root = part("finding", { description: one.description, photos: one.photos?.length ? say("photos", { n: one.photos.length }) : "", sentence: one.sentence ?? "" });
  root.querySelector('[data-x="fixed"]').hidden = !one.is_fixed;
  find(root, "fault").hidden = one.state !== "refused";
  find(root, "repair").href = `#problem/${found.id}/${one.clause}/${one.stop ?? ""}/${one.id}`;
  return root;
}

// ------------------------------------------------------------------ a problem

export async function problem(pack, id, pk, stop, replaces) {
  const found = await sheetOf(pack, id);
  const clause = found?.clauses[pk];
  if (!clause) return (location.hash = "#today");
  const past = found.past?.[clause.code];
  const named = Object.values(here(pack, found, stop)).join(" ");
  const root = part("problem", {
    ...{ code: clause.code, title: clause.title, points: clause.points, deadline: clause.deadline, veto: clause.veto },
    ...{ past: past ? say("before", { n: past.n + 1 }) : "", count: say("howMany", { per: clause.per }), room: (await hasRoom()) ? "" : say("short") },
  });
  find(root, "count").hidden = !clause.per;
  find(root, "veto").hidden = !clause.veto;
  find(root, "back").href = `#sheet/${id}${stop ? `/${stop}` : ""}`;
  const name = `problem:${id}:${pk}:${stop ?? ""}`;
  const old = replaces ? found.ops.find((op) => op.id === replaces) : null;
  const kept = (await store.draft(name)) ?? old?.body ?? { description: say("starts", { clause: clause.title }), photos: [] };
  const state = { photos: kept.photos ?? [], drawings: kept.drawings ?? [] };
  const elements = root.elements;
  for (const field of ["description", "count", "post_name", "measures", "cause"]) if (kept[field]) elements[field].value = kept[field];
  for (const field of ["is_fixed_on_spot", "is_veto"]) elements[field].checked = Boolean(kept[field]);
  const save = () => store.draft(name, { ...read(root), photos: state.photos, drawings: state.drawings });
  const refresh = async () => {
    find(root, "fix").hidden = !elements.is_fixed_on_spot.checked;
    await shots(root, state, async () => (await save(), refresh()), async (sha) => {
      const drawn = await drawOn(sha, id);
      if (drawn) state.drawings.push({ sha256: drawn, of: sha });
      await save();
      show(root);
      await refresh();
    });
  };
  root.addEventListener("input", save);
  root.addEventListener("change", async ({ target }) => {
    if (target.dataset.p === "photo") {
      for (const picture of [...target.files]) {
        state.photos.push(await takePhoto(picture, id, named));
        await save();
      }
      target.value = "";
    }
    await refresh();
  });
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = { ...read(root), photos: state.photos };
    const fault = faultOf(said, clause);
    if (fault) return faults(root, fault);
    const button = root.querySelector(".buttons .button-primary");
    if (button.disabled) return;
    button.disabled = true;
    const drawings = state.drawings.filter((one) => state.photos.includes(one.of));
    await recordProblem(found, Number(pk), stop, said, replaces, drawings);
    await store.draft(name, null);
    location.replace(`#sheet/${id}${stop ? `/${stop}` : ""}`);
  });
  await refresh();
  show(root);
}

async function recordProblem(found, clause, stop, said, replaces, drawings) {
  const at = stop ? Number(stop) : null;
  const answer = found.at(clause, stop);
  if (answer.result !== "problem") {
    await record("answer", found.id, { clause, stop: at, result: "problem", measured: answer.measured, seen: answer.seen });
  }
  const scanned = stop ? Boolean(await store.draft(`scanned:${found.id}:${stop}`)) : false;
  const more = { ...(scanned ? { place_scanned: true } : {}), ...(replaces ? { replaces } : {}) };
  await record("finding", found.id, { clause, stop: at, ...said, ...more });
  for (const one of drawings) await record("drawing", found.id, { clause, stop: at, ...one });
  if (replaces) await store.changeOperation(replaces, { code: "sync.replaced", state: "applied" });
}

function read(root) {
  const { description, count: many, post_name, is_fixed_on_spot, measures: how, cause, is_veto } = root.elements;
  return {
    ...{ description: description.value.trim(), count: Number(many.value) || 1, post_name: post_name.value.trim() },
    ...{ is_fixed_on_spot: is_fixed_on_spot.checked, measures: how.value.trim(), cause: cause.value.trim(), is_veto: is_veto.checked },
  };
}

function faultOf(said, clause) {
  if (!said.description) return "noWords";
  if (clause.photo && !said.photos.length) return "noPhoto";
  if (said.is_fixed_on_spot && !said.measures) return "noMeasures";
  if (said.is_fixed_on_spot && clause.severity !== "general" && !said.cause) return "noCause";
  return "";
}

export function faults(root, name, values = {}) {
  const box = root.querySelector(".capture-faults");
  box.hidden = false;
  box.replaceChildren(make("p", {}, say(name, values)));
  box.scrollIntoView({ block: "center" });
}

async function shots(root, state, changed, draw) {
  const list = find(root, "shots");
  for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  const rows = [];
  for (const [n, sha] of state.photos.entries()) {
    const button = make("button", { type: "button", "aria-label": `${say("remove")} ${n + 1}` }, "×");
    button.addEventListener("click", () => {
      state.photos = state.photos.filter((one) => one !== sha);
      changed();
    });
    const drawn = state.drawings.filter((one) => one.of === sha).at(-1);
    const image = make("img", { src: await addressOf(drawn?.sha256 ?? sha), alt: `${say(drawn ? "drawn" : "photo")} ${n + 1}` });
    const pen = make("button", { type: "button", class: "phone-pen", "aria-label": `${say("drawOn")} ${n + 1}` }, say("drawOn"));
    pen.addEventListener("click", () => draw(sha));
    rows.push(make("li", {}, image, button, pen));
  }
  list.replaceChildren(...rows);
}

// ------------------------------------------------------------------ places

const hash = async (text) => {
  const buffer = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** The place of a code: what is in the QR code, or the number printed under it. */
async function placeOf(pack, text) {
  const given = text.trim();
  const token = given.includes("/") ? given.replace(/\/+$/, "").split("/").pop() : given;
  const scanned = await hash(token);
  return pack.places.find((one) => one.scan === scanned || one.code.toUpperCase() === given.toUpperCase());
}

export async function stop(pack, id) {
  const root = part("stop");
  find(root, "whole").href = `#sheet/${id}`;
  const go = async (text, fault, isScanned = false) => {
    const place = await placeOf(pack, text);
    if (place && isScanned) await store.draft(`scanned:${id}:${place.id}`, true);
    if (place) location.replace(`#sheet/${id}/${place.id}`);
    else faults(root, fault);
  };
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    go(root.elements.code.value, "unknownPlace");
  });
  find(root, "scan").addEventListener("change", async ({ target }) => {
    const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
    try {
      const { scan } = await import(meta("phone-scan"));
      const text = await scan(await createImageBitmap(target.files[0]), meta("phone-wasm"));
      if (text) await go(text, "unknownPlace", true);
      else faults(root, "noCode");
    } catch {
      faults(root, "noCode");
    }
    target.value = "";
  });
  tag(root, go);
  show(root);
}

/** A tag at the wall, where the browser reads NFC (Chromium on Android); elsewhere the button is not there. */
function tag(root, go) {
  const button = find(root, "tag");
  button.hidden = !("NDEFReader" in globalThis);
  button.addEventListener("click", async () => {
    const stopper = new AbortController();
    try {
      const reader = new NDEFReader();
      reader.addEventListener("reading", ({ message }) => {
        const row = [...message.records].find((one) => ["url", "text"].includes(one.recordType));
        if (!row) return faults(root, "noCode");
        stopper.abort();
        go(new TextDecoder(row.encoding ?? "utf-8").decode(row.data), "unknownPlace", true);
      });
      await reader.scan({ signal: stopper.signal });
      faults(root, "holdTag");
    } catch {
      faults(root, "noTag");
    }
  });
}

export { dueOf, moment, nextNumber };
