// Bundles the sources of this folder into duqin/ui/static/ui/dist (not committed, part of the wheel).
//
//   frontend/css/app.css     → app.css        the one style sheet
//   frontend/js/app.js       → app.js         behaviour of every page, htmx included by import
//   frontend/js/sheet.js     → sheet.js       inspection sheet (optional)
//   frontend/js/phone/app.js → phone.js       the app that works without a network, its worker, its code reader
//   frontend/js/gallery.js   → gallery.js     component gallery (optional)
//   frontend/icons.txt       → icons.svg      one <symbol> for each icon name in the list
//   licences of the packages → LICENCES.txt   what the bundled packages ask to be passed on
//
// Usage: node frontend/build.mjs [--watch]

import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const packages = path.join(root, "node_modules");
const target = path.join(root, "duqin", "ui", "static", "ui", "dist");
const draft = `${target}.draft`; // takes the place of the target only when everything in it is there

const entries = ["css/app.css", "js/app.js", "js/sheet.js", "js/gallery.js", "js/phone-shrink.js", "js/phone-scan.js"];
const named = { phone: "js/phone/app.js" };
const workers = ["js/phone-sw.js"]; // service workers are classic scripts: Firefox has no module ones
const copied = ["zxing-wasm/dist/reader/zxing_reader.wasm"];
const bundled = [
  ...["htmx.org", "modern-normalize", "@tabler/icons", "idb", "signature_pad", "barcode-detector", "zxing-wasm"],
  ...["workbox-core", "workbox-precaching", "workbox-routing", "workbox-strategies"],
];

// The oldest browsers served: style rules and syntax they lack are written out for them.
const browsers = ["chrome100", "edge100", "firefox102", "safari15.4"];

const options = {
  entryPoints: [
    ...entries.map((name) => path.join(here, name)).filter((file) => existsSync(file)).map((file) => ({
      in: file,
      out: path.basename(file).replace(/\.\w+$/, ""),
    })),
    ...Object.entries(named).map(([out, name]) => ({ in: path.join(here, name), out })),
  ],
  outdir: draft,
  entryNames: "[name]",
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "esm",
  target: browsers,
  charset: "utf8",
  legalComments: "none",
  // Addresses in the style sheet (pictures, fonts) stay what they are: they name files served beside it.
  external: ["*.svg", "*.png", "*.woff2"],
  logLevel: "warning",
};

const workerOptions = {
  ...options,
  entryPoints: workers.map((name) => path.join(here, name)),
  format: "iife",
  define: { "process.env.NODE_ENV": '"production"' },
};

/** The names listed in icons.txt: one a line, `#` starts a comment, doubles count once. */
async function iconNames() {
  const list = path.join(here, "icons.txt");
  if (!existsSync(list)) return [];
  const lines = (await readFile(list, "utf8")).split("\n").map((line) => line.replace(/#.*/, "").trim());
  return [...new Set(lines.filter(Boolean))].sort();
}

/** One outline icon as a <symbol>; strokes take the colour of the text around it. */
async function symbol(name) {
  const source = path.join(packages, "@tabler", "icons", "icons", "outline", `${name}.svg`);
  if (!existsSync(source)) throw new Error(`icons.txt asks for "${name}", which is no outline icon of @tabler/icons`);
  const svg = await readFile(source, "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const body = shapes
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
    `stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`
  );
}

async function writeSprite() {
  const symbols = await Promise.all((await iconNames()).map(symbol));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(path.join(draft, "icons.svg"), sprite);
  return symbols.length;
}

async function writeLicences() {
  const parts = [];
  for (const name of bundled) {
    const folder = path.join(packages, name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(path.join(folder, file), "utf8") : `Licence: ${license}\n`;
    parts.push(`${name} ${version}\n${"=".repeat(60)}\n${text.trim()}\n`);
  }
  await writeFile(path.join(draft, "LICENCES.txt"), parts.join("\n\n"));
}

/** Names what was made and how much of it goes over the wire. */
async function report(icons) {
  const { gzipSync } = await import("node:zlib");
  for (const name of (await readdir(target)).sort()) {
    const size = gzipSync(await readFile(path.join(target, name)), { level: 9 }).length;
    const note = name === "icons.svg" ? `, ${icons} icons` : "";
    console.log(`  ${name.padEnd(14)} ${(size / 1024).toFixed(1).padStart(7)} kB compressed${note}`);
  }
}

async function build() {
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  await esbuild.build(options);
  await esbuild.build(workerOptions);
  for (const file of copied) await copyFile(path.join(packages, file), path.join(draft, path.basename(file)));
  const icons = await writeSprite();
  await writeLicences();
  await rm(target, { recursive: true, force: true });
  await rename(draft, target);
  await report(icons);
}

async function watch() {
  await build();
  const context = await esbuild.context({ ...options, outdir: target, logLevel: "info" });
  await context.watch();
  console.log("Watching frontend/ for changes; end with Ctrl+C. A changed icons.txt needs a new start.");
}

try {
  await (process.argv.includes("--watch") ? watch() : build());
} catch (error) {
  await rm(draft, { recursive: true, force: true });
  console.error(`The front end was not built: ${error.message}`);
  process.exitCode = 1;
}
