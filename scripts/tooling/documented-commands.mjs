/** The commands that the documents name, and how each is tried in little time. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "./paths.mjs";

/**
 * @typedef {object} Trial
 * @property {string} run What is run in its place: the same, on less. `PORT` is a free port, `CLASS` a folder with what a student
 *   handed in, `PLAN` a file with a capacity plan.
 * @property {RegExp} [serves] It does not end by itself: what it prints when it serves, with the address.
 * @property {string} [writes] A file that it must leave.
 */

/** @type {Record<string, Trial>} */
export const trials = {
  "npm start": {
    run: "npm start -- --no-open --port PORT",
    serves: /Capstone is at (http\S+)/,
  },
  "npm test": { run: "npm test -- build" },
  "npm test -- checks": { run: "npm test -- checks" },
  "npm run build": { run: "npm run build", writes: "dist/index.html" },
  "npm run dev": { run: "npm run dev -- --port PORT", serves: /Local:\s+(http\S+)/ },
  "npm run check": { run: "npm run check" },
  "npm run notebook": { run: "npm run notebook -- --part 1" },
  "npm run notebook -- --part 3": { run: "npm run notebook -- --part 1" },
  "npm run notebook -- --json out.json": {
    run: "npm run notebook -- --part 1 --json out.json",
    writes: "out.json",
  },
  "npm run grade": { run: "npm run grade -- CLASS" },
  "npm run grade -- folder --json out.json": {
    run: "npm run grade -- CLASS --json out.json",
    writes: "out.json",
  },
  "npm run grade -- folder --verify --csv out.csv --answers answers.html": {
    run: "npm run grade -- CLASS --verify --csv out.csv --answers answers.html",
    writes: "answers.html",
  },
  "npm run grade -- folder --csv out.csv --answers answers.html": {
    run: "npm run grade -- CLASS --csv out.csv --answers answers.html",
    writes: "out.csv",
  },
  "npm run load": { run: "npm run load -- --rate 20 --seconds 2" },
  "npm run load -- http://localhost:8000 --rate 100 --objective 50 --json out.json": {
    run: "npm run load -- --rate 50 --queries 600 --objective 5000 --json out.json",
    writes: "out.json",
  },
  "npm run load -- http://localhost:8000 --plan plan.json --json out.json": {
    run: "npm run load -- --queries 20 --plan PLAN --json out.json",
    writes: "out.json",
  },
  "npm run load -- http://localhost:8000 --find-rate --objective 50": {
    run: "npm run load -- --find-rate --seconds 2",
  },
  "npm run load -- --help": { run: "npm run load -- --help" },
  "npm run serve:onnx -- model.onnx": {
    run: "npm run serve:onnx -- --port PORT",
    serves: /served at (http\S+)/,
  },
  "npm run test:long": { run: "npm run test:long -- grade" },
  "npm run bench": { run: "npm run bench -- saving --rounds 1" },
  "npm run bench -- first-result --rounds 15": { run: "npm run bench -- first-result --rounds 1" },
  "npm run bench -- module": { run: "npm run bench -- module" },
  "npm run bench -- engine": { run: "npm run bench -- engine --rounds 1" },
  "npm run bench -- profiler-truth": { run: "npm run bench -- profiler-truth --rounds 1" },
  "npm run bench -- --json all.json": {
    run: "npm run bench -- saving --rounds 1 --json all.json",
    writes: "all.json",
  },
  "npm run bench -- --strict": { run: "npm run bench -- empty-cell --rounds 1 --strict" },
  "npm run bench:against -- ../earlier": {
    run: "npm run bench:against -- . empty-cell --rounds 1",
  },
  "npm run e2e -- --trace on": {
    run: "npm run e2e -- --trace on e2e/exercise.test.ts --grep Reset",
  },
  "npx playwright install chromium": { run: "npx playwright install --dry-run chromium" },
  "npx playwright test --config e2e/playwright.config.ts e2e/exercise.test.ts": {
    run: "npx playwright test --config e2e/playwright.config.ts e2e/exercise.test.ts --grep Reset",
  },
  "npx vitest run src/module": { run: "npx vitest run src/module" },
  "npx vitest run --project unit src/ui/panels/registry.test.ts": {
    run: "npx vitest run --project unit src/ui/panels/registry.test.ts",
  },
};

/** The documents: their paths in the repository. */
export function documents() {
  const inFolder = (folder, recursive, wanted) =>
    readdirSync(at(folder), { recursive, encoding: "utf8" })
      .filter((name) => wanted.test(name.replaceAll("\\", "/")))
      .map((name) => join(folder, name).replaceAll("\\", "/"));
  return [
    "README.md",
    ...inFolder("docs", false, /\.md$/),
    ...inFolder("src", true, /(^|\/)README\.md$/),
    ...["bench", "e2e"].flatMap((folder) => inFolder(folder, false, /^README\.md$/)),
  ].sort();
}

/** Commands between backticks or on lines of code of their own, with where they stand. */
export function commandsIn(document) {
  const text = readFileSync(at(document), "utf8");
  return text.split("\n").flatMap((line, index) => {
    const spans = [...line.matchAll(/`([^`]+)`/g)].map(([, span]) => span);
    return [line, ...spans]
      .map((code) => code.replace(/\s+#.*$/, "").trim())
      .filter((code) => /^(npm (start|test|run|ci|install)|npx|node)(\s|$)/.test(code))
      .map((command) => ({ command, where: `${document}:${index + 1}` }));
  });
}

/** Paths that a document names or links to, with where they stand. */
export function pathsIn(document) {
  const text = readFileSync(at(document), "utf8");
  const folder = join(document, "..");
  return text.split("\n").flatMap((line, index) => {
    const links = [...line.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, path]) => [
      join(folder, path),
    ]);
    const spans = [
      ...line.matchAll(/`(\.{0,2}\/?(?:src|docs|e2e|bench|scripts|examples|public)\/[\w./-]*)`/g),
    ].map(([, path]) => [path, join(folder, path)]);
    return [...links, ...spans].map((places) => ({ places, where: `${document}:${index + 1}` }));
  });
}
