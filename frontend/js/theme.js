// The theme changes at once; the server keeps the choice.
const ORDER = ["auto", "light", "dark"];
const ICONS = { auto: "circle-half-2", light: "sun", dark: "moon" };

for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = form.querySelector("button");
    const chosen = button.value;
    fetch(form.action, {
      method: "POST",
      body: new FormData(form, event.submitter ?? button),
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => {});
    document.documentElement.dataset.theme = chosen;
    const place = ORDER.indexOf(chosen);
    const label = button.dataset.labels.split("|")[place];
    button.value = ORDER[(place + 1) % ORDER.length];
    button.setAttribute("aria-label", label);
    button.title = label;
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[chosen]}`));
    delete form.dataset.sent;
  });
}
