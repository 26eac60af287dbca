/** Structured files with the origin of each planned value: as a comment on its line where the format has comments, and by line. */
import type { DeploymentFile, LineOrigin } from "../deployment-file.ts";
import { isPlanned, type Planned } from "../planned.ts";
import type { Scalar, Tree } from "./tree.ts";
import { commentText, jsonText } from "./words.ts";
import { yamlScalar } from "./yaml-scalar.ts";

/**
 * A YAML file in block style. By hand, for a dial is answered within a frame: a library takes some ten times as long, and does not say on
 * which line a value stands. `head` is a comment above it.
 */
export function yamlFile(path: string, tree: Tree, head?: string): DeploymentFile {
  const lines = new Lines(" # ");
  if (head !== undefined) lines.add(`# ${commentText(head)}`);
  writeYaml(lines, tree, "", "");
  return lines.file(path, "yaml");
}

/** A JSON file, indented by two. It has no comments: origins are told by line alone. */
export function jsonFile(path: string, tree: Tree): DeploymentFile {
  const lines = new Lines();
  writeJson(lines, tree, "", "", "");
  return lines.file(path, "json");
}

class Lines {
  readonly #lines: string[] = [];
  readonly #origins: LineOrigin[] = [];

  /** `comment`: what stands between a planned value and its origin; without it the origin is not written. */
  constructor(private readonly comment?: string) {}

  add(text: string, planned?: Planned<Scalar>): void {
    const { value, origin, chain } = planned ?? {};
    if (origin === undefined || chain === undefined) {
      this.#lines.push(text);
      return;
    }
    const words = commentText(origin);
    this.#lines.push(this.comment === undefined ? text : `${text}${this.comment}${words}`);
    this.#origins.push({ line: this.#lines.length, text: String(value), origin: words, chain });
  }

  file(path: string, language: "yaml" | "json"): DeploymentFile {
    return { path, language, text: `${this.#lines.join("\n")}\n`, origins: this.#origins };
  }
}

/** `before`: what the line already has, such as `  name:` or `  -`; what goes on below stands at `indent`. */
function writeYaml(lines: Lines, tree: Tree, before: string, indent: string): void {
  const gap = before === "" ? "" : " ";
  if (isPlanned(tree)) {
    lines.add(`${before}${gap}${yamlScalar(tree.value)}`, tree);
  } else if (typeof tree !== "object" || tree === null) {
    lines.add(`${before}${gap}${yamlScalar(tree)}`);
  } else {
    const items: [string, Tree][] = isList(tree)
      ? tree.map((item) => ["-", item])
      : present(tree).map(([key, value]) => [`${yamlScalar(key)}:`, value]);
    if (items.length === 0) lines.add(`${before}${gap}${isList(tree) ? "[]" : "{}"}`);
    else writeItems(lines, items, before, indent);
  }
}

/** In a list the first begins on the line of the hyphen, else on a line of its own. */
function writeItems(
  lines: Lines,
  items: readonly (readonly [string, Tree])[],
  before: string,
  indent: string,
): void {
  const isInList = before.endsWith("-");
  if (!isInList && before !== "") lines.add(before);
  for (const [index, [start, value]] of items.entries()) {
    const lead = isInList && index === 0 ? `${before} ` : indent;
    writeYaml(lines, value, `${lead}${start}`, `${indent}  `);
  }
}

function writeJson(lines: Lines, tree: Tree, before: string, indent: string, after: string): void {
  if (isPlanned(tree)) {
    lines.add(`${before}${jsonText(tree.value)}${after}`, tree);
    return;
  }
  if (typeof tree !== "object" || tree === null) {
    lines.add(`${before}${jsonText(tree)}${after}`);
    return;
  }
  const [open, close] = isList(tree) ? "[]" : "{}";
  const items: [string, Tree][] = isList(tree)
    ? tree.map((item) => ["", item])
    : present(tree).map(([key, value]) => [`${jsonText(key)}: `, value]);
  if (items.length === 0) {
    lines.add(`${before}${open}${close}${after}`);
    return;
  }
  lines.add(`${before}${open}`);
  items.forEach(([key, value], index) => {
    const comma = index < items.length - 1 ? "," : "";
    writeJson(lines, value, `${indent}  ${key}`, `${indent}  `, comma);
  });
  lines.add(`${indent}${close}${after}`);
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

function present(tree: { readonly [property: string]: Tree | undefined }): [string, Tree][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as [string, Tree]],
  );
}
