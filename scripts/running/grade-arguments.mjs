/** What `npm run grade` is asked to do, and the submissions that it finds. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../tooling/command.mjs";
import { readText } from "./read-text.mjs";

export const usage = `npm run grade -- folder [--json out.json] [--module lab.ts] [--exercises] [--trust sandboxed|own] [--backend wasm] [--timeout seconds]

folder       one file a student: a notebook (.json, .ipynb), a percent file (.ts), or a text file with links (.txt, one a
             line, a name before it if wanted); others are named and passed over
--json       writes a row for each student: cells, checks, answers, time
--module     the percent file that was handed out; without it, the module
--exercises  runs only the exercises and what they depend on; without it, every cell
--trust      where submissions run: sandboxed (default), or own, with the page's storage and network
--backend    computes on webgpu, webgl, wasm or cpu; default wasm, which is the same on every machine
--timeout    seconds for a submission (default 300); what has run by then counts`;

const kinds = { ".json": "file", ".ipynb": "file", ".ts": "file", ".txt": "links" };

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
  return {
    ...findSubmissions(path),
    json: values.json && fromCaller(values.json),
    handedOut: values.module && readHandedOut(fromCaller(values.module)),
    onlyExercises: values.exercises,
    trust: values.trust,
    backend: values.backend,
    limitMs: 1000 * seconds,
  };
}

/** One entry a student; a text file may hold several. `passedOver`: what else is there, but for the system's own files. */
function findSubmissions(folder) {
  const passedOver = [];
  const submissions = readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = entry.name;
      const path = join(folder, file);
      const isFile = isPlainFile(path);
      const kind = isFile ? kinds[extname(file).toLowerCase()] : undefined;
      if (kind === undefined) {
        if (!file.startsWith(".")) passedOver.push(file);
        return [];
      }
      const name = basename(file, extname(file));
      let text;
      try {
        text = readText(path);
      } catch (error) {
        return [{ name, file, error: `${file} cannot be opened: ${error.message}` }];
      }
      if (kind === "file") return [{ name, file, submission: { name: file, text } }];
      return readLinks(text, name).map((link) => ({ ...link, file }));
    });
  return { submissions, passedOver };
}

/** False for folders and pipes, and for links that lead nowhere or in a circle. */
function isPlainFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A sentence on the files that are no submissions; empty where all are. */
export function passedOverWords(passedOver) {
  if (passedOver.length === 0) return "";
  return `Passed over: ${passedOver.join(", ")}. Submissions are ${Object.keys(kinds).join(", ")} files in the folder itself.`;
}

/** `Ada Lovelace https://…#1.…`, one a line. A file with a single link may have it broken over lines. */
function readLinks(text, name) {
  const lines = text.split(/\r?\n/).filter((line) => /#\d{1,6}\./.test(line));
  if (lines.length < 2) return [{ name, submission: { text } }];
  return lines.map((line, index) => {
    const [, before = "", link = line] = /^(.*?)\s*(\S*#\d{1,6}\..*)$/.exec(line) ?? [];
    return {
      name: before.replace(/[:,;]+$/, "") || `${name} ${index + 1}`,
      submission: { text: link },
    };
  });
}

function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: "string" },
        module: { type: "string" },
        exercises: { type: "boolean", default: false },
        trust: { type: "string", default: "sandboxed" },
        backend: { type: "string", default: "wasm" },
        timeout: { type: "string", default: "300" },
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
