// Turns messages to this browser on and off, on the page of one's own choices.
const part = document.querySelector(".push");
const said = part.querySelector("[data-said]");
const buttons = Object.fromEntries([...part.querySelectorAll("[data-turn]")].map((button) => [button.dataset.turn, button]));
const isPossible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function show(state) {
  said.textContent = said.dataset[state];
  buttons.on.hidden = !["off", "failed"].includes(state);
  buttons.off.hidden = state !== "on";
}

const tell = (subscription, on) => {
  const { endpoint, keys } = subscription.toJSON();
  const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth, ...(on ? { on: "1" } : {}) });
  const token = part.querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(part.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token } });
};

async function turnOn(worker) {
  if ((await Notification.requestPermission()) !== "granted") return show("denied");
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: part.dataset.key });
  const answer = await tell(subscription, true);
  if (answer.ok) return show("on");
  await subscription.unsubscribe();
  show("failed");
  const refused = await answer.json().catch(() => ({}));
  if (refused.sentence) said.textContent = refused.sentence;
}

async function turnOff(worker) {
  const subscription = await worker.pushManager.getSubscription();
  if (subscription) {
    await tell(subscription, false);
    await subscription.unsubscribe();
  }
  show("off");
}

async function begin() {
  if (!isPossible) return show("missing");
  const worker = await navigator.serviceWorker.register(part.dataset.worker);
  for (const [turn, act] of [["on", turnOn], ["off", turnOff]]) {
    buttons[turn].addEventListener("click", () => act(worker).catch(() => show("failed")));
  }
  show((await worker.pushManager.getSubscription()) ? "on" : "off");
}

begin().catch(() => show("missing"));
