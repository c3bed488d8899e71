// Builds everything the pages load: our style sheets, and the vendored libraries at their pinned versions.
// Usage: node build.mjs [--out DIR]   (default: ../src/portal_web/static)
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const flag = process.argv.indexOf("--out");
const out = resolve(flag > 0 ? process.argv[flag + 1] : join(here, "../src/portal_web/static"));

const ICONS = [
  "arrow-left", "arrow-right", "calendar", "calendar-check", "check", "circle-alert", "clock", "heart-handshake",
  "inbox", "info", "log-out", "map-pin", "phone", "search", "user", "users", "video",
];

function packageOf(name) {
  return JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
}

function vendorFolder(name) {
  const folder = join(out, "vendor", `${name}-${packageOf(name).version}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function compile(source) {
  const compiled = sass.compile(join(here, "src", source), {
    loadPaths: [modules],
    style: "compressed",
    charset: false,
  });
  return `${compiled.css}\n`;
}

function licence(name, file, folder) {
  cpSync(join(modules, name, file), join(folder, "LICENSE.txt"));
}

function symbol(name) {
  const svg = readFileSync(join(modules, "lucide-static", "icons", `${name}.svg`), "utf8");
  const shapes = svg.replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1].replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

function buildGovuk() {
  const folder = vendorFolder("govuk-frontend");
  write(join(folder, "govuk.css"), compile("govuk.scss"));
  // The package ships no licence file of its own; its MIT text is kept beside this script.
  cpSync(join(here, "licences", "govuk-frontend.txt"), join(folder, "LICENSE.txt"));
}

function buildHtmx() {
  const folder = vendorFolder("htmx.org");
  const script = readFileSync(join(modules, "htmx.org/dist/htmx.min.js"), "utf8");
  write(join(folder, "htmx.min.js"), script.replace(/\n?\/\/# sourceMappingURL=.*\n?$/, "\n"));
  licence("htmx.org", "LICENSE", folder);
}

function buildIcons() {
  const folder = vendorFolder("lucide-static");
  write(join(folder, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${ICONS.map(symbol).join("\n")}\n</svg>\n`);
  licence("lucide-static", "LICENSE", folder);
}

rmSync(join(out, "vendor"), { recursive: true, force: true });
buildGovuk();
buildHtmx();
buildIcons();
write(join(out, "portal_web", "face.css"), compile("face.scss"));
write(join(out, "portal_web", "staff.css"), compile("staff.scss"));
write(join(out, "portal_web", "patient.css"), compile("patient.scss"));
