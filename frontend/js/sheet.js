// The inspection sheet: each tap is saved at once; what the network does not take waits here and is sent again under
// the same id, so that nothing is done twice. Loaded only by the pages of an inspection.
import { clock, make } from "./words.js";

const KEPT = "draft:sheet:"; // signing out removes every draft (draft-form.js)
const PATIENCE = 30000;
const WAITS = [2000, 4000, 8000, 15000, 30000, 60000];

/** A random id; also where the page does not come over HTTPS. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_whole, key) => values[key] ?? "");
/** The cookie's token, which changes when one signs in again on another page; else the one this page came with. */
const token = () =>
  document.cookie.match(/(?:^|; )(?:__Host-)?duqin-csrf=([^;]+)/)?.[1] ??
  document.querySelector('meta[name="csrf-token"]')?.content ??
  "";
/** A picture the camera has just taken was last changed when it was taken. */
const takenAt = (file) => new Date(file.lastModified).toISOString();

/** The device's own time goes along with every form that asks for it. */
document.addEventListener(
  "submit",
  ({ target }) => {
    for (const field of target.querySelectorAll("[data-now]")) field.value = new Date().toISOString();
  },
  true,
);

/** Send one operation. Resolves to { kind: "done" | "refused" | "signed-out" | "later", response, text }. */
async function send({ url, fields, files }) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  for (const [name, file] of files) body.append(name, file, file.name);
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout?.(PATIENCE),
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
    });
    if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) return { kind: "signed-out" };
    const text = await response.text();
    if (response.ok) return { kind: "done", response, text };
    return response.status < 500 ? { kind: "refused", response, text } : { kind: "later" };
  } catch {
    return { kind: "later" };
  }
}

class InspectionSheet extends HTMLElement {
  connectedCallback() {
    if (this.queue) return;
    this.queue = [];
    this.failures = 0;
    this.status = this.querySelector("[data-saving-state]");
    this.dialog = this.querySelector("#capture");
    this.form = this.dialog.querySelector("form");
    this.place = this.form.elements.place?.value;
    this.unit = this.form.elements.unit?.value;
    this.dialog.hidden = false;
    this.setAttribute("ready", "");
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("submit", (event) => this.captured(event));
    window.addEventListener("online", () => this.pump());
    window.addEventListener("beforeunload", (event) => this.queue.length && event.preventDefault());
    this.restore();
    this.count();
  }

  // ------------------------------------------------------------------ answers

  changed({ target }) {
    const item = target.closest(".item");
    if (!item || target.closest("dialog")) return;
    if (target.name?.startsWith("measured-")) this.judge(item, target);
    const result = this.chosen(item);
    this.answer(item, result, target.type === "file" ? [...target.files] : []);
    if (target.type === "file") target.value = "";
    if (target.type === "radio" && result === "problem") this.open(item);
  }

  chosen(item) {
    return item.querySelector(".answer input:checked")?.value ?? "unchecked";
  }

  choose(item, result) {
    for (const radio of item.querySelectorAll(".answer input")) radio.checked = radio.value === result;
  }

  /** A value out of its limits is a problem, before the server says so. */
  judge(item, field) {
    const value = Number(field.value.trim().replace(",", "."));
    const { low, high } = field.dataset;
    const beyond = field.value.trim() !== "" && ((low !== undefined && value < Number(low)) || (high !== undefined && value > Number(high)));
    field.classList.toggle("is-beyond", beyond);
    if (beyond) this.choose(item, "problem");
  }

  answer(item, result, photos = [], seen = this.stateOf(item)?.dataset.seen ?? "") {
    const key = item.dataset.clause;
    const id = uuid();
    this.mark(item, result);
    const fields = [
      ["clause", key],
      ["stop", this.dataset.stop],
      ["result", result],
      ["note", item.querySelector("textarea")?.value ?? ""],
      ["operation_id", id],
      ["seen", seen],
      ["at", new Date().toISOString()],
      ...[...item.querySelectorAll(`[name="measured-${key}"]`)].map((field) => ["measured", field.value]),
    ];
    this.queue = this.queue.filter((op) => op.busy || op.files.length || op.kind !== "answer" || op.key !== key);
    for (const file of photos) fields.push(["taken", takenAt(file)]);
    this.add({ kind: "answer", key, url: this.dataset.answer, fields, files: photos.map((file) => ["photos", file]) });
  }

  mark(item, result) {
    item.dataset.result = result;
    item.dataset.fresh = "";
    this.count();
  }

  stateOf(item) {
    return item.querySelector(".item-state");
  }

  clicked(event) {
    const { target } = event;
    const radio = target.closest?.(".answer input");
    if (radio) return this.tapped(radio);
    const button = target.closest?.("button, a");
    if (!button) return;
    const item = button.closest(".item");
    if (button.matches(".sheet-rest")) {
      event.preventDefault();
      this.rest(button.closest("[data-group]"));
    } else if (button.matches(".item-capture")) {
      event.preventDefault();
      this.open(item);
    } else if (button.matches("[data-capture-close]")) this.dialog.close();
    else if (button.dataset.show) this.show(button);
    else if ("insist" in button.dataset) this.answer(item, this.chosen(item), [], button.dataset.insist);
    else if ("yield" in button.dataset) this.yield(item);
    else if ("onward" in button.dataset && this.queue.length) this.hold(event);
  }

  /** A second tap on the chosen answer takes it back. */
  tapped(radio) {
    const item = radio.closest(".item");
    if (radio.dataset.held === "yes") {
      radio.checked = false;
      this.answer(item, "unchecked");
    }
    for (const one of item.querySelectorAll(".answer input")) one.dataset.held = one.checked ? "yes" : "";
  }

  yield(item) {
    const state = this.stateOf(item);
    state.querySelector(".item-fault")?.remove();
    this.choose(item, state.dataset.result);
    this.mark(item, state.dataset.result);
  }

  // ------------------------------------------------------------------ what is left of a group

  async rest(group) {
    const items = this.unanswered(group);
    if (!items.length) return;
    const id = uuid();
    const fields = [["operation_id", id], ["stop", this.dataset.stop], ...items.map((item) => ["clause", item.dataset.clause])];
    const outcome = await send({ url: this.dataset.rest, fields, files: [] });
    let changed = items;
    if (outcome.kind === "done") {
      const done = new Set(JSON.parse(outcome.text).changed.map(String));
      changed = items.filter((item) => done.has(item.dataset.clause));
      for (const item of changed) this.settle(item, "ok", id);
    } else for (const item of items) this.choose(item, "ok"), this.answer(item, "ok");
    this.offerBack(group, changed, outcome.kind === "done" ? id : "");
  }

  unanswered(group) {
    return [...group.querySelectorAll('.item[data-result="unchecked"]:not([data-measured])')];
  }

  settle(item, result, seen) {
    this.choose(item, result);
    this.stateOf(item).dataset.seen = seen;
    this.mark(item, result);
  }

  offerBack(group, items, id) {
    group.querySelector(".sheet-rest-done")?.remove();
    const undo = make("button", { type: "button", class: "button button-quiet" }, this.dataset.undo);
    const words = fill(this.dataset.restDone, { n: items.length });
    const bar = make("p", { class: "sheet-rest-done", role: "status" }, words, undo);
    undo.addEventListener("click", () => {
      bar.remove();
      this.takeBack(items, id);
    });
    group.querySelector(".sheet-group-head").after(bar);
  }

  async takeBack(items, id) {
    const fields = [["operation_id", id], ["stop", this.dataset.stop]];
    const outcome = id ? await send({ url: this.dataset.takeBack, fields, files: [] }) : { kind: "later" };
    for (const item of items) {
      if (this.chosen(item) !== "ok") continue;
      this.choose(item, "unchecked");
      if (outcome.kind === "done") this.settle(item, "unchecked", "");
      else this.answer(item, "unchecked");
    }
  }

  // ------------------------------------------------------------------ capture

  open(item, waiting = null) {
    const { form, dialog } = this;
    form.reset();
    const photos = form.querySelector("photo-input");
    if (photos?.show) Object.assign(photos, { files: [] }).show();
    const title = item.querySelector("[data-title]").textContent;
    const say = (name, text) => (dialog.querySelector(`[data-capture-${name}]`).textContent = text);
    dialog.querySelector("#capture-title").textContent = `${item.querySelector(".item-code").textContent} ${title}`;
    say("points", item.querySelector("[data-points]").textContent);
    say("deadline", item.querySelector("[data-deadline]").textContent);
    const past = item.querySelector(":scope > .item-marks .item-past")?.textContent ?? "";
    say("past", past);
    dialog.querySelector("[data-capture-past]").hidden = !past;
    dialog.querySelector("[data-capture-count]").hidden = !item.dataset.per;
    dialog.querySelector("[data-count-label]").textContent = fill(this.dataset.howMany, item.dataset);
    dialog.querySelector("[data-capture-veto]").hidden = !item.dataset.veto;
    dialog.querySelector("[data-veto-note]").textContent = item.dataset.veto ?? "";
    this.grade(item.dataset.severity);
    const elements = form.elements;
    elements.clause.value = item.dataset.clause;
    elements.id.value = uuid();
    elements.description.value = fill(this.dataset.starts, { clause: title });
    if (elements.place) elements.place.value = this.place;
    if (elements.unit) elements.unit.value = this.unit;
    if (waiting) this.refill(waiting);
    for (const select of form.querySelectorAll("combo-box select")) select.dispatchEvent(new Event("restored"));
    this.showFaults(waiting?.faults);
    this.item = item;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("#capture-title").focus();
    this.fetchOffers();
  }

  /** Only the clause's grade and graver ones can be chosen. */
  grade(severity) {
    let reached = false;
    for (const radio of this.form.querySelectorAll('[name="severity"]')) {
      reached ||= radio.value === severity;
      radio.closest(".segment").hidden = !reached;
      radio.checked = radio.value === severity;
    }
  }

  refill({ fields, files }) {
    const { elements } = this.form;
    for (const [name, value] of fields) {
      const field = elements[name];
      if (!field?.type || name === "csrfmiddlewaretoken") continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
    const photos = this.form.querySelector("photo-input");
    if (photos?.show) Object.assign(photos, { files: files.map(([, file]) => file) }).show();
  }

  showFaults(faults) {
    const box = this.dialog.querySelector(".capture-faults");
    const sentences = Object.values(faults ?? {}).flat();
    box.hidden = !sentences.length;
    box.replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));
  }

  /** Places and units come when they are first needed; until then the prefilled ones stand. */
  async fetchOffers() {
    if (this.offered) return;
    this.offered = true;
    try {
      const offers = await (await fetch(this.dataset.offers)).json();
      for (const [name, options] of Object.entries(offers)) {
        const select = this.form.elements[name];
        const now = select?.value;
        if (!select) continue;
        const empty = [...select.options].filter((option) => option.value === "");
        select.replaceChildren(...empty, ...options.map(([value, label]) => make("option", { value }, label)));
        select.value = now;
        select.dispatchEvent(new Event("restored"));
      }
    } catch {
      this.offered = false;
    }
  }

  async captured(event) {
    event.preventDefault();
    const { form, item } = this;
    const button = form.querySelector(".button-primary");
    if (button.disabled) return;
    const entries = [...new FormData(form).entries()];
    const op = {
      kind: "capture",
      key: item.dataset.clause,
      url: item.dataset.add,
      fields: entries.filter(([, value]) => typeof value === "string"),
      files: entries.filter(([, value]) => value instanceof File && value.size),
    };
    op.fields.push(...op.files.map(([, file]) => ["taken", takenAt(file)]));
    button.disabled = true;
    await this.idle();
    const outcome = await send(op);
    button.disabled = false;
    delete form.dataset.sent;
    if (outcome.kind === "refused") return this.refusedCapture(op, outcome);
    this.dialog.close();
    if (outcome.kind === "done") return this.applied(op, outcome.text);
    const pending = make("p", { class: "item-pending", role: "status" }, this.dataset.waiting);
    this.stateOf(item).after(pending);
    this.choose(item, "problem");
    this.mark(item, "problem");
    this.add({ ...op, pending });
  }

  /** Answers given before a capture are stored before it. */
  async idle() {
    this.pump();
    for (let turn = 0; this.pumping && turn < 40; turn++) await new Promise((done) => setTimeout(done, 50));
  }

  refusedCapture(op, { text, response }) {
    let said = null;
    if (/json/.test(response.headers.get("Content-Type") ?? "")) said = JSON.parse(text);
    const faults = said?.faults ?? { "": [sentenceOf(text) || this.dataset.gone] };
    if (said?.id) this.form.elements.id.value = said.id;
    this.showFaults(faults);
    this.dialog.querySelector(".capture-faults").scrollIntoView({ block: "nearest" });
  }

  // ------------------------------------------------------------------ sending

  add(op) {
    this.queue.push(op);
    this.remember();
    this.pump();
  }

  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.timer);
    while (this.queue.length) {
      const op = this.queue[0];
      op.busy = true;
      this.tell(this.dataset.saving);
      const outcome = await send(op);
      op.busy = false;
      if (outcome.kind === "later" || outcome.kind === "signed-out") {
        this.wait(outcome.kind);
        break;
      }
      this.failures = 0;
      this.queue = this.queue.filter((one) => one !== op);
      this.remember();
      if (outcome.kind === "done") this.applied(op, outcome.text);
      else this.refused(op, outcome);
    }
    this.pumping = false;
    if (!this.queue.length) this.tell(this.touched ? fill(this.dataset.saved, { time: clock(Date.now()) }) : "");
  }

  wait(kind) {
    const words = fill(kind === "signed-out" ? this.dataset.signedOut : this.dataset.unsaved, { n: this.queue.length });
    const again = make("button", { type: "button" }, this.dataset.retry);
    again.addEventListener("click", () => this.pump());
    this.status?.replaceChildren(words, " ", again);
    if (kind === "later") this.timer = setTimeout(() => this.pump(), WAITS[Math.min(this.failures++, WAITS.length - 1)]);
  }

  tell(words) {
    this.touched = true;
    this.status?.replaceChildren(words);
  }

  applied(op, text) {
    const item = this.querySelector(`#item-${op.key}`);
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".item-state");
    op.pending?.remove();
    if (!item || !fresh) return;
    this.stateOf(item).replaceWith(document.adoptNode(fresh));
    if (this.queue.some((one) => one.key === op.key)) return;
    this.choose(item, fresh.dataset.result);
    this.mark(item, fresh.dataset.result);
  }

  refused(op, { text, response }) {
    const item = this.querySelector(`#item-${op.key}`);
    if (op.kind === "capture") return this.refusedLater(op, item, text, response);
    const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".item-state");
    if (!fresh) return this.complain(item, sentenceOf(text) || this.dataset.gone);
    const mine = this.chosen(item);
    this.stateOf(item).replaceWith(document.adoptNode(fresh));
    if (fresh.querySelector("[data-insist]")) this.choose(item, mine);
    else this.yieldTo(item, fresh.dataset.result);
  }

  yieldTo(item, result) {
    this.choose(item, result);
    this.mark(item, result);
  }

  complain(item, sentence) {
    const fault = make("div", { class: "item-fault", role: "alert" }, make("p", {}, sentence));
    this.stateOf(item).replaceChildren(fault);
  }

  /** A problem that waited for the network and was then refused: its words and photographs are still here. */
  refusedLater(op, item, text, response) {
    const said = /json/.test(response.headers.get("Content-Type") ?? "") ? JSON.parse(text) : {};
    const faults = said.faults ?? { "": [sentenceOf(text) || this.dataset.gone] };
    const open = make("button", { type: "button", class: "button" }, this.dataset.reopen);
    const note = make("p", { class: "item-pending", role: "alert" }, `${this.dataset.refused}${Object.values(faults).flat().join(" ")} `, open);
    open.addEventListener("click", () => {
      note.remove();
      const fields = op.fields.map(([name, value]) => [name, name === "id" && said.id ? said.id : value]);
      this.open(item, { fields, files: op.files, faults });
    });
    op.pending?.replaceWith(note);
    if (!op.pending) this.stateOf(item).after(note);
  }

  hold(event) {
    event.preventDefault();
    this.pump();
    if (this.status) this.status.textContent = fill(this.dataset.leave, { n: this.queue.length });
  }

  // ------------------------------------------------------------------ counting and keeping

  count() {
    const items = [...this.querySelectorAll(".item")];
    const of = (result) => items.filter((item) => item.dataset.result === result).length;
    const unchecked = of("unchecked");
    this.querySelector("[data-done]").textContent = items.length - unchecked;
    this.querySelector(".sheet-progress").value = items.length - unchecked;
    this.querySelector('[data-count="unchecked"]').textContent = unchecked;
    this.querySelector('[data-count="problem"]').textContent = of("problem");
    for (const group of this.querySelectorAll("[data-group]")) {
      const mine = [...group.querySelectorAll(".item")];
      group.querySelector("[data-group-done]").textContent = mine.filter((item) => item.dataset.result !== "unchecked").length;
      const left = this.unanswered(group).length;
      const button = group.querySelector(".sheet-rest");
      button.hidden = !left;
      button.querySelector("[data-rest-count]").textContent = left;
    }
    for (const radio of this.querySelectorAll(".answer input")) radio.dataset.held = radio.checked ? "yes" : "";
  }

  show(button) {
    const wanted = button.dataset.show;
    this.dataset.show = wanted;
    for (const one of this.querySelectorAll(".sheet-filter button")) one.setAttribute("aria-pressed", String(one === button));
    for (const item of this.querySelectorAll(".item")) {
      delete item.dataset.fresh;
      item.toggleAttribute("data-shown", item.dataset.result === wanted);
    }
  }

  get store() {
    return KEPT + this.dataset.key;
  }

  /** Answers that wait survive a closed page; photographs and problems do not, so the page asks before it closes. */
  remember() {
    const waiting = this.queue.filter((op) => op.kind === "answer" && !op.files.length);
    try {
      if (waiting.length) localStorage.setItem(this.store, JSON.stringify(waiting.map(({ key, fields }) => ({ key, fields }))));
      else localStorage.removeItem(this.store);
    } catch {
      // storage is full or closed: the answers still wait in this page
    }
  }

  restore() {
    let waiting = [];
    try {
      waiting = JSON.parse(localStorage.getItem(this.store)) ?? [];
    } catch {
      return;
    }
    for (const { key, fields } of waiting) {
      const item = this.querySelector(`#item-${CSS.escape(key)}`);
      if (!item) continue;
      const said = Object.fromEntries(fields);
      this.choose(item, said.result);
      item.dataset.result = said.result;
      if (item.querySelector("textarea")) item.querySelector("textarea").value = said.note;
      this.queue.push({ kind: "answer", key, url: this.dataset.answer, fields, files: [] });
    }
    if (this.queue.length) this.pump();
  }
}

/** The sentence of a refusal out of the page that carries it. */
function sentenceOf(text) {
  return new DOMParser().parseFromString(text ?? "", "text/html").querySelector("[data-refusal]")?.textContent.trim();
}

customElements.define("inspection-sheet", InspectionSheet);
