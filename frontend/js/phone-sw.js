// The service worker: keeps the app by the hash of its files, so that it opens without a network and renews itself whole.
// The server writes the list of files before this text (interfaces/offline/views.py).
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { TAG, synchronise } from "./phone/sync.js";

const { files, shell, later } = self.DUQIN;

precacheAndRoute(files, { ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(shell), { allowlist: [/^\/phone\/$/] }));
registerRoute(({ url }) => later.includes(url.pathname), new CacheFirst({ cacheName: "duqin-phone-later" }));

// Where the browser has background sync, what is left is sent when a network comes, also with the app closed.
self.addEventListener("sync", (event) => {
  if (event.tag === TAG) event.waitUntil(sendLeft());
});

async function sendLeft() {
  const { kind } = await synchronise();
  if (kind === "later") throw new Error(kind); // the browser comes again
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
