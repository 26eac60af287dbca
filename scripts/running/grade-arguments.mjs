/** What `npm run grade` is asked to do, and the submissions that it finds. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../tooling/command.mjs";
import { visibleLine } from "../tooling/visible-text.mjs";
import { readText } from "./read-text.mjs";

export const usage = `npm run grade -- folder [--json out.json] [--csv out.csv] [--answers out.html] [--module lab.ts] [--exercises] [--verify] [--trust sandboxed|own] [--backend wasm] [--timeout seconds] [--memory megabytes]

folder       one file a student: a notebook (.json, .ipynb), a percent file (.ts), or a list of links (.txt, .csv: one a line,
             with the student's name before or after it); others are named and passed over
--json       writes a row for each student: cells, checks, answers, time
--csv        writes the same as a table for a spreadsheet
--answers    writes a page with all answers to each question, beside its rubric
--module     the percent file that was handed out; without it, the module
--exercises  only grades the exercises; without it, runs every cell too
--verify     calls each function beside the solution's on 50 fresh inputs, and says where they differ
--trust      where submissions run: sandboxed (default), or own, with the page's storage and network
--backend    computes on webgpu, webgl, wasm or cpu; default wasm, which is the same on every machine
--timeout    seconds for an exercise, and for all cells together (default 300); what has run by then counts
--memory     megabytes for a submission (default 4096)`;

/** Larger than any notebook. */
const MOST_BYTES = 50_000_000;

const kinds = {
  ".json": "file",
  ".ipynb": "file",
  ".ts": "file",
  ".txt": "links",
  ".csv": "links",
};

/** Undefined when only help is asked for. */
export function readGradeArguments(args = process.argv.slice(2)) {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) {
    throw new Failure(`Name one folder with the submissions.\n\n${usage}`);
  }
  const path = fromCaller(folder);
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    throw new Failure(`There is no folder ${path}.`);
  }
  if (!["sandboxed", "own"].includes(values.trust)) {
    throw new Failure(`--trust takes sandboxed or own, not ${values.trust}.`);
  }
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new Failure(`--timeout takes seconds, not ${values.timeout}.`);
  const megabytes = Number(values.memory);
  if (!(megabytes > 0)) throw new Failure(`--memory takes megabytes, not ${values.memory}.`);
  return {
    folder: path,
    json: values.json && fromCaller(values.json),
    csv: values.csv && fromCaller(values.csv),
    answers: values.answers && fromCaller(values.answers),
    handedOut: values.module && readHandedOut(fromCaller(values.module)),
    onlyExercises: values.exercises,
    inputs: values.verify ? 50 : 0,
    memoryBytes: megabytes * 2 ** 20,
    trust: values.trust,
    backend: values.backend,
    limitMs: 1000 * seconds,
  };
}

/** One entry a student; a list of links holds several. `passedOver`: what else is there, but for the system's own files. */
export function findSubmissions(folder, namedLinks) {
  const passedOver = [];
  const submissions = readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const kind = kinds[extname(file).toLowerCase()];
      if (kind === undefined) {
        if (!file.startsWith(".")) passedOver.push(file);
        return [];
      }
      const name = basename(file, extname(file));
      const path = join(folder, file);
      try {
        const reason = whyUnreadable(path);
        if (reason !== undefined) return [{ name, file, error: `${file} ${reason}.` }];
        const text = readText(path);
        if (kind === "file") return [{ name, file, submission: { name: file, text } }];
        return linksIn(text, name, namedLinks).map((link) => ({ ...link, file }));
      } catch (error) {
        return [{ name, file, error: `${file} cannot be opened: ${error.message}` }];
      }
    });
  return { submissions, passedOver };
}

/** Waiting for a pipe, or for a file without end, would keep everybody from being graded. */
function whyUnreadable(path) {
  const found = statSync(path);
  if (found.isDirectory()) return "is a folder";
  if (!found.isFile()) return "is no file that can be read";
  const megabytes = MOST_BYTES / 1e6;
  return found.size > MOST_BYTES ? `is larger than ${megabytes} MB` : undefined;
}

/** A sentence on the files that are no submissions; empty where all are. */
export function passedOverWords(passedOver) {
  if (passedOver.length === 0) return "";
  return `Passed over: ${passedOver.map(visibleLine).join(", ")}. Submissions are ${Object.keys(kinds).join(", ")} files in the folder itself.`;
}

function linksIn(text, name, namedLinks) {
  const links = namedLinks(text);
  if (links.length === 0) return [{ name, submission: { text } }];
  return links.map(({ name: beside, link }, index) => ({
    name: beside || (links.length === 1 ? name : `${name} ${index + 1}`),
    submission: { text: link },
  }));
}

function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: "string" },
        csv: { type: "string" },
        answers: { type: "string" },
        module: { type: "string" },
        exercises: { type: "boolean", default: false },
        trust: { type: "string", default: "sandboxed" },
        backend: { type: "string", default: "wasm" },
        timeout: { type: "string", default: "300" },
        verify: { type: "boolean", default: false },
        memory: { type: "string", default: "4096" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new Failure(`${error.message}\n\n${usage}`);
  }
}

function readHandedOut(path) {
  if (!existsSync(path)) throw new Failure(`There is no file ${path}.`);
  return { name: basename(path), text: readText(path) };
}

/** npm runs its scripts in the root of the package, wherever it was called. */
function fromCaller(path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
