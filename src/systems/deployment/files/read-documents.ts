/** YAML and JSON read back with the lines that everything stands on, so that findings can point at them. */
import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { DeploymentFile } from "../deployment-file.ts";
import type { Finding } from "../finding.ts";
import type { Keys } from "./tree.ts";

/** One document of a file; a YAML file may have several. */
export interface ReadDocument {
  /** Of the file. */
  readonly path: string;
  readonly value: unknown;
  /** The line, from 1, of what these keys lead to, or of the last on the way that there is. */
  lineOf(keys: Keys): number;
}

type Nested = ReturnType<typeof parseAllDocuments>[number]["contents"];

/** The documents of a YAML or JSON file; what cannot be read is a finding. Empty documents are left out. */
export function readDocuments({ path, text }: Pick<DeploymentFile, "path" | "text">): {
  documents: ReadDocument[];
  findings: Finding[];
} {
  const lines = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const parsed = parseAllDocuments(text, {
    version: "1.1",
    lineCounter: lines,
    prettyErrors: false,
  });
  const findings: Finding[] = [];
  const documents: ReadDocument[] = [];
  for (const document of parsed) {
    const [error] = document.errors;
    if (error !== undefined) {
      findings.push({
        path,
        line: lineAt(error.pos[0]),
        severity: "error",
        rule: "syntax",
        message: `The file cannot be read: ${error.message}.`,
        fix: "Compare its indentation and quotes with the lines around it.",
      });
    } else if (document.contents !== null) {
      const root: Nested = document.contents;
      const first = lineAt(root.range?.[0] ?? 0);
      const lineOf = (keys: Keys) => findLine(root, keys, lineAt) ?? first;
      documents.push({ path, value: document.toJS() as unknown, lineOf });
    }
  }
  return { documents, findings };
}

function findLine(root: Nested, keys: Keys, lineAt: (offset: number) => number) {
  let node: unknown = root;
  let line: number | undefined;
  for (const key of keys) {
    const found = isMap(node) ? inMap(node, key) : isSeq(node) ? inList(node, key) : undefined;
    if (found === undefined) break;
    line = lineAt(found.offset);
    node = found.value;
  }
  return line;
}

/** What a key leads to, and where it begins. */
interface Place {
  readonly offset: number;
  readonly value: unknown;
}

function inMap(node: YAMLMap, key: string | number): Place | undefined {
  const pair = node.items.find(
    (item) => isScalar(item.key) && String(item.key.value) === String(key),
  );
  if (pair === undefined || !isScalar(pair.key)) return undefined;
  return { offset: pair.key.range?.[0] ?? 0, value: pair.value };
}

function inList(node: YAMLSeq, key: string | number): Place | undefined {
  const item: unknown = node.items[Number(key)];
  return isNode(item) ? { offset: item.range?.[0] ?? 0, value: item } : undefined;
}
