// htmx, set up for a strict content security policy, and what to say when a part does not come.
import htmx from "htmx.org";
import { say } from "./words.js";
import { toast } from "./toast.js";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // pages are personal: none is left in this browser's storage
  refreshOnHistoryMiss: true,
  scrollBehavior: "auto",
  timeout: 20000,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
  if (detail.verb !== "get") return;
  // Empty filters do not belong into the address.
  for (const [name, value] of [...detail.formData.entries()]) if (value === "") detail.formData.delete(name);
});

/** The sentence of a refusal out of the page that carries it. */
function sentenceOf(text) {
  return new DOMParser().parseFromString(text ?? "", "text/html").querySelector("[data-refusal]")?.textContent.trim();
}

document.addEventListener("htmx:responseError", ({ detail }) => toast(sentenceOf(detail.xhr.responseText) || say("error")));
document.addEventListener("htmx:sendError", () => toast(say("offline")));
document.addEventListener("htmx:timeout", () => toast(say("offline")));
document.addEventListener("toast", ({ detail }) => toast(detail?.value ?? detail));

export { htmx };
