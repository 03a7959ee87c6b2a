// The service worker: keeps the app by the hash of its files, so that it opens without a network and renews itself whole.
// The server writes the list of files before this text (interfaces/offline/views.py).
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";

const { files, shell, later } = self.DUQIN;

precacheAndRoute(files, { ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL(shell), { allowlist: [/^\/phone\/$/] }));
registerRoute(({ url }) => later.includes(url.pathname), new CacheFirst({ cacheName: "duqin-phone-later" }));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
