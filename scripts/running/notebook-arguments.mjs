/** What `npm run notebook` is asked to do. */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../tooling/command.mjs";
import { readText } from "./read-text.mjs";

export const usage = `npm run notebook -- [file] [--part N …] [--backend webgpu|webgl|wasm|cpu] [--json out.json] [--timeout seconds]

file       a notebook (.json, .ipynb) or a percent file (.ts); without one, the module is run
--part     only the cells of this part and what they depend on; may be repeated
--backend  computes on this one; without it, on the fastest here
--json     writes every cell's status, time and outputs
--timeout  ends the run after this many seconds (default 1800)`;

const backends = ["webgpu", "webgl", "wasm", "cpu"];

/** Undefined when only help is asked for. */
export function readArguments() {
  const { values, positionals } = parse();
  if (values.help) return undefined;
  // `--part 1 2` as well as `--part 1 --part 2` and `--part 1,2`.
  const numbers = values.part ? positionals.filter((it) => /^[\d,]+$/.test(it)) : [];
  const files = positionals.filter((it) => !numbers.includes(it));
  const parts = [...(values.part ?? []), ...numbers].flatMap((it) => it.split(",")).map(Number);
  if (parts.some((part) => !Number.isInteger(part) || part < 1)) {
    throw new Failure("--part takes the number of a part, such as --part 3.");
  }
  if (files.length > 1) throw new Failure(`One notebook at a time, not ${files.join(" and ")}.`);
  const { backend, json } = values;
  if (backend !== undefined && !backends.includes(backend)) {
    throw new Failure(`--backend takes ${backends.join(", ")}; not ${backend}.`);
  }
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new Failure(`--timeout takes seconds, not ${values.timeout}.`);
  return {
    file: files[0] && readFile(files[0]),
    parts,
    backend,
    json: json && fromCaller(json),
    limitMs: seconds * 1000,
  };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        part: { type: "string", multiple: true },
        backend: { type: "string" },
        json: { type: "string" },
        timeout: { type: "string", default: "1800" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new Failure(`${error.message}\n\n${usage}`);
  }
}

function readFile(name) {
  const path = fromCaller(name);
  if (!existsSync(path)) throw new Failure(`There is no file ${path}.`);
  if (!/\.(?:json|ipynb|ts)$/i.test(path)) {
    throw new Failure(`${path} is no notebook: expected a .json, .ipynb or .ts file.`);
  }
  return { name: basename(path), text: readText(path) };
}

/** npm runs its scripts in the root of the package, wherever it was called. */
function fromCaller(path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
