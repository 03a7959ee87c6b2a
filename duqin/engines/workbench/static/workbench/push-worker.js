// Shows messages the push service hands over; does nothing else. Its scope is the folder it is served from.
self.addEventListener("push", (event) => {
  const told = event.data ? event.data.json() : {};
  event.waitUntil(
    self.registration.showNotification(told.title || "督勤", {
      body: told.body || "",
      tag: told.tag, // a double takes the place of the first
      data: { url: told.url },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { pathname, search } = new URL(event.notification.data?.url || "/", self.location.origin);
  event.waitUntil(self.clients.openWindow(self.location.origin + pathname + search)); // a page of ours, whatever was said
});
