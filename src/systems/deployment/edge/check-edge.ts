/** Holds the written files of an edge bundle against what its page reads, what servers read, and that nothing comes from elsewhere. */
import type { DeploymentFile } from "../deployment-file.ts";
import { readDocuments } from "../files/read-documents.ts";
import type { Finding } from "../finding.ts";
import { findMistakes } from "../schema/find-mistakes.ts";
import type { SchemaTable } from "../schema/schema-table.ts";
import { SCRIPT_ELEMENT } from "./edge-html.ts";
import { EDGE_FILES, type EdgeModel } from "./edge-record.ts";

const EDGE_TABLE: SchemaTable = {
  roots: { model: "Model" },
  shapes: {
    Model: {
      format: "Count",
      name: "string",
      version: "string",
      sha256: "string",
      bytes: "PositiveCount",
      input: "#Tensor",
      output: "#Tensor",
      "accuracy?": "#Accuracy",
    },
    Tensor: { name: "string", type: "string", shape: "list:integer" },
    Accuracy: { value: "Number", low: "Number", high: "Number", n: "PositiveCount" },
  },
};

type Problem = Omit<Finding, "path">;

export function checkEdge(files: readonly DeploymentFile[]): Finding[] {
  return files.flatMap((file) => {
    const name = file.path.split("/").at(-1)!;
    const problems =
      name === EDGE_FILES.page
        ? checkPage(file.text)
        : name === EDGE_FILES.model
          ? checkModel(file)
          : name === EDGE_FILES.headers
            ? checkHeaders(file.text)
            : [];
    return problems.map((it) => ({ path: file.path, ...it }));
  });
}

function checkPage(text: string): Problem[] {
  const lines = text.split("\n");
  const problems = lines.flatMap((line, index) => {
    const outside = /(?:src|href|action)\s*=\s*["']?\s*((?:https?:)?\/\/[^"'\s>]+)/i.exec(line);
    if (outside === null) return [];
    return [
      error(
        index + 1,
        "offline",
        `The page wants ${outside[1]}, which it does not get without a network.`,
        "Put the file into the bundle.",
      ),
    ];
  });
  if (!text.includes(SCRIPT_ELEMENT)) {
    problems.push(
      error(
        1,
        "script",
        "The page does not load its script.",
        `Write ${SCRIPT_ELEMENT} into its head.`,
      ),
    );
  }
  return problems;
}

function checkModel({ path, text }: DeploymentFile): Problem[] {
  const { documents, findings } = readDocuments({ path, text });
  const [document] = documents;
  if (document === undefined) return findings;
  const { value, lineOf } = document;
  const mistakes = findMistakes(EDGE_TABLE, "#Model", value).map(({ keys, message, fix }) =>
    error(lineOf(keys), "schema", message, fix),
  );
  if (mistakes.length > 0) return mistakes;
  return modelRules(value as EdgeModel, (key) => lineOf([key]));
}

function modelRules(model: EdgeModel, lineOf: (key: keyof EdgeModel) => number): Problem[] {
  const { accuracy, input, format, sha256 } = model;
  const problems: Problem[] = [];
  if (format !== 1) {
    problems.push(
      error(lineOf("format"), "format", `The page reads format 1, not ${format}.`, "Write 1."),
    );
  }
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    problems.push(
      error(
        lineOf("sha256"),
        "sha256",
        "A SHA-256 has 64 hexadecimal digits.",
        "Write what sha256sum says of model.onnx.",
      ),
    );
  }
  if (input.type !== "FP32") {
    problems.push(
      error(
        lineOf("input"),
        "input",
        `The page fills inputs of type FP32, not ${input.type}.`,
        "Deploy a model that takes FP32.",
      ),
    );
  }
  if (accuracy !== undefined) {
    const { low, value, high } = accuracy;
    if (!(low >= 0 && low <= value && value <= high && high <= 1)) {
      problems.push(
        error(
          lineOf("accuracy"),
          "accuracy",
          `${low}, ${value}, ${high} are no share with its interval.`,
          "Write shares from 0 to 1, rising.",
        ),
      );
    }
  }
  return problems;
}

/** What isolation needs, and what the policy must allow. */
const NEEDED: readonly (readonly [name: string, value: RegExp, why: string, write: string])[] = [
  [
    "Cross-Origin-Opener-Policy",
    /^same-origin$/,
    "the page is not isolated, and its clock is coarse",
    "same-origin",
  ],
  [
    "Cross-Origin-Embedder-Policy",
    /^(require-corp|credentialless)$/,
    "the page is not isolated, and its clock is coarse",
    "require-corp",
  ],
  [
    "Content-Security-Policy",
    /script-src[^;]*'wasm-unsafe-eval'/,
    "browsers refuse ONNX Runtime's WebAssembly",
    "script-src 'self' 'wasm-unsafe-eval'",
  ],
];

function checkHeaders(text: string): Problem[] {
  const found = new Map<string, { value: string; line: number }>();
  const problems: Problem[] = [];
  text.split("\n").forEach((raw, index) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith("/")) return;
    const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || !/^\s/.test(raw)) {
      problems.push(
        error(
          index + 1,
          "syntax",
          "A line is a path that begins with a slash, or an indented header with its value.",
          "Write   Name: value.",
        ),
      );
    } else found.set(name.toLowerCase(), { value, line: index + 1 });
  });
  for (const [name, pattern, why, write] of NEEDED) {
    const header = found.get(name.toLowerCase());
    if (header !== undefined && pattern.test(header.value)) continue;
    problems.push(
      error(
        header?.line ?? 1,
        "headers",
        `Without ${name}: ${write}, ${why}.`,
        `Write ${name}: ${write}.`,
      ),
    );
  }
  return problems;
}

function error(line: number, rule: string, message: string, fix: string): Problem {
  return { line, severity: "error", rule, message, fix };
}
