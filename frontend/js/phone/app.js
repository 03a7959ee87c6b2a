// The app on the phone: opens from what is kept, writes to what is kept, and lets the network come when it comes.
import * as lists from "./lists.js";
import * as papers from "./papers.js";
import * as sheets from "./sheet.js";
import { say, tell } from "./show.js";
import * as store from "./store.js";
import { TAG, synchronise } from "./sync.js";

const PAGES = {
  today: lists.today,
  begin: lists.begin,
  beat: lists.beat,
  waiting: (pack) => lists.waiting(pack, () => send(true)),
  sheet: sheets.sheet,
  problem: sheets.problem,
  stop: sheets.stop,
  sign: papers.sign,
  submit: papers.submit,
  after: papers.after,
  notice: papers.notice,
};
const CALM = new Set(["today", "waiting", "beat"]); // pages that may be drawn anew while they are looked at
const EVERY = 30000;
let pack = null;
let timer = 0;

const page = () => location.hash.slice(1).split("/");

let turn = 0;
let drawn = Promise.resolve();

/** One page at a time, in the order asked for; what was left before its turn came is not drawn over what is wanted now. */
function draw() {
  const mine = ++turn;
  drawn = drawn.catch(() => {}).then(() => {
    if (mine !== turn) return;
    const [name = "today", ...rest] = page();
    return (PAGES[name] ?? PAGES.today)(pack, ...rest);
  });
  return drawn;
}

/** The calm count of what is still here. */
async function count(kind = "") {
  const left = await store.unsent();
  const n = left.operations + left.photos;
  const sentence = { "signed-out": "signedOut", outdated: "outdated", later: "later", sending: "sending" }[kind];
  const text = n || kind === "signed-out" || kind === "outdated" ? say(sentence ?? "here", { n }) : say("allSent");
  document.querySelector('[data-x="kept"]').textContent = text;
  document.getElementById("kept").href = kind === "signed-out" && navigator.onLine ? "/account/login/?next=/phone/" : "#waiting";
}

async function send(isAsked = false) {
  clearTimeout(timer);
  timer = setTimeout(send, EVERY);
  const left = await store.unsent();
  if (left.operations + left.photos) await count("sending");
  const outcome = await synchronise();
  await count(outcome.kind === "busy" ? "" : outcome.kind);
  if (outcome.kind === "outdated") (await navigator.serviceWorker?.getRegistration("/phone/"))?.update();
  if (outcome.kind === "other") tell(say("other"));
  if (outcome.jumped) tell(say("jumped"));
  if (outcome.kind === "done") {
    pack = await store.pack();
    if (isAsked || CALM.has(page()[0] || "today")) await draw();
  }
}

/** One tab writes; the others look on and take over when it is closed. */
function oneWriter() {
  if (!navigator.locks) return;
  const other = document.getElementById("elsewhere");
  navigator.locks.request("duqin-phone-writer", { ifAvailable: true }, async (lock) => {
    if (lock) return new Promise(() => {});
    document.body.toggleAttribute("data-read-only", true);
    document.getElementById("main").inert = true;
    other.hidden = false;
    navigator.locks.request("duqin-phone-writer", () => {
      document.body.toggleAttribute("data-read-only", false);
      document.getElementById("main").inert = false;
      other.hidden = true;
      draw();
      return new Promise(() => {});
    });
    return null;
  });
}

function keepFiles() {
  const address = document.querySelector('meta[name="phone-worker"]').content;
  navigator.serviceWorker?.register(address, { scope: "/phone/", type: "classic" }).catch(() => {});
}

/** Where the browser can (Chromium): it sends what is left when a network comes, also when the app is closed by then. */
async function askForBackground() {
  const registration = await navigator.serviceWorker?.getRegistration("/phone/");
  await registration?.sync?.register(TAG).catch(() => {}); // it may be switched off by the person
}

async function open() {
  if (!globalThis.crypto?.subtle) return tell(say("insecure"));
  try {
    await store.database();
  } catch {
    return tell(say("private"));
  }
  keepFiles();
  oneWriter();
  pack = await store.pack().catch(() => null);
  addEventListener("hashchange", draw); // before there is anything to tap
  await draw();
  await count();
  addEventListener("online", () => send());
  addEventListener("phone:recorded", () => {
    askForBackground();
    count(navigator.onLine ? "" : "later");
    clearTimeout(timer);
    timer = setTimeout(send, 1500);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  await send();
}

open();
