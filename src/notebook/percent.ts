/**
 * The percent format, as Jupytext and VS Code read it: a text file in which `// %%` begins a code cell and
 * `// %% [markdown]` a cell of prose in line comments. It is what a teacher edits and diffs.
 *
 *     // %% [markdown] id=welcome
 *     // # Welcome
 *
 *     // %% id=first-cell part=1
 *     const answer = 42;
 *
 * A word with a dot in it says where a dial of the cell's panels stands: `profile.price-per-hour=0.25`.
 *
 * An exercise is a cell with blocks of its own behind it: any number of hints, a solution, checks.
 *
 *     // %% [exercise] id=write-double
 *     const double = (x: number) => Number.NaN;
 *
 *     // %% [hint]
 *     // How often does `x` stand in the sum?
 *
 *     // %% [solution]
 *     const double = (x: number) => x + x;
 *
 *     // %% [checks]
 *     check({ name: "doubles 2", why: "…" }, () => expect(double(2)).toBe(4));
 *
 * A question is prose with a group, and a rubric behind it.
 *
 *     // %% [question] id=cold-start group="Making it faster"
 *     // Who waits for the first answer of the day, and for how long?
 *
 *     // %% [rubric]
 *     // - **Evidence**
 *     //   - No figure.
 *     //   - The first call and a later one, with where both come from.
 *
 * Other tools put a title after `// %%`: it becomes the cell's first line. Blank lines around a cell are none of its text, unless
 * `lines=3` says how many it has.
 */

import { type CellSpec, DIAL_NAME, type ExerciseParts, type QuestionParts } from "./notebook.ts";
import { isPart, PARTS } from "./parts.ts";

const MARKER = /^\/\/ ?%%(?:[ \t]+(.*))?$/s;

type CellKind = NonNullable<CellSpec["kind"]>;

/** Kind of block that a header announces: a cell, or a part of the exercise or the question before it. */
type BlockKind = CellKind | "hint" | "solution" | "checks" | "rubric";

interface Attributes {
  id?: string;
  part?: number;
  group?: string;
  view?: Record<string, number>;
}

interface Block {
  kind: BlockKind;
  attributes: Attributes;
  source: string;
  line: number;
}

/** Reads a percent file; code before the first marker is a cell, comments alone are its
 * header (`percentHeader`). Throws a SyntaxError that names the line. */
export function parsePercent(text: string): CellSpec[] {
  const cells: CellSpec[] = [];
  for (const block of blocks(text)) {
    const { kind, attributes, source } = block;
    const { group, ...names } = attributes;
    if (group !== undefined && kind !== "question") {
      throw new SyntaxError(`line ${block.line}: expected group= after [question] only`);
    }
    if (kind === "rubric") addRubric(cells.at(-1)?.question, block);
    else if (!isCell(kind)) addToExercise(cells.at(-1)?.exercise, block);
    else if (kind === "exercise") cells.push({ kind, ...names, source, exercise: noParts() });
    else if (kind === "question") {
      cells.push({ kind, ...names, source, question: { group: group ?? "", rubric: "" } });
    } else cells.push({ kind, ...names, source });
  }
  return cells;
}

/** The comment before the first marker, where there is nothing but a comment; undefined where there is no marker at all. */
export function percentHeader(text: string): string | undefined {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
  const first = lines.findIndex((line) => MARKER.test(line));
  if (first < 0) return undefined;
  const before = unguard(lines.slice(0, first));
  return before.some(isCode)
    ? ""
    : trimBlankLines(before.map((line) => line.replace(/^\s*\/\/ ?/, ""))).join("\n");
}

/** A header that `percentHeader` reads. */
export function headerLines(text: string): string {
  return guard(comment(text.split(/\r\n?|\n/))).join("\n");
}

function isCode(line: string): boolean {
  return line.trim() !== "" && !/^\s*\/\//.test(line);
}

/** Writes cells as a percent file; `parsePercent` reads the same cells back. */
export function formatPercent(cells: readonly CellSpec[]): string {
  return cells.flatMap(cellBlocks).join("\n");
}

function blocks(text: string): Block[] {
  const found: { header: string; line: number; lines: string[] }[] = [];
  const before: string[] = [];
  text
    .replace(/^\uFEFF/, "")
    .split(/\r\n?|\n/)
    .forEach((line, index) => {
      const marker = MARKER.exec(line);
      if (marker) found.push({ header: marker[1] ?? "", line: index + 1, lines: [] });
      else if (found.length > 0) found.at(-1)?.lines.push(line);
      else before.push(line);
    });
  if (before.some(isCode)) found.unshift({ header: "", line: 0, lines: before });
  return found.map(({ header, line, lines }) => {
    const { kind, attributes, title, count } = parseHeader(header, line);
    const own = ownLines(unguard(lines), count);
    const body = isProse(kind) ? uncomment(own, line, kind) : own;
    const source = [...(title === "" ? [] : [titleLine(kind, title)]), ...body].join("\n");
    return { kind, attributes, source, line };
  });
}

/** Without the blank lines around them, unless it is written how many there are. */
function ownLines(lines: readonly string[], count: number | undefined): readonly string[] {
  if (count === undefined || lines.slice(count).some((line) => line.trim() !== "")) {
    return trimBlankLines(lines);
  }
  return lines.slice(0, count);
}

function titleLine(kind: BlockKind, title: string): string {
  return isProse(kind) ? `## ${title}` : `// ${title}`;
}

function noParts(): ExerciseParts {
  return { hints: [], solution: "", checks: "" };
}

function addRubric(question: QuestionParts | undefined, { attributes, source, line }: Block): void {
  if (question === undefined || Object.keys(attributes).length > 0) {
    throw new SyntaxError(
      `line ${line}: expected a [question] right before [rubric], and nothing after it; a rubric belongs to the question above`,
    );
  }
  if (question.rubric !== "") {
    throw new SyntaxError(`line ${line}: expected one [rubric] a question, got another`);
  }
  question.rubric = source;
}

function addToExercise(
  parts: ExerciseParts | undefined,
  { kind, attributes, source, line }: Block,
): void {
  if (parts === undefined) {
    throw new SyntaxError(
      `line ${line}: expected an [exercise] before [${kind}], got none; put it after the exercise that it belongs to`,
    );
  }
  const [attribute] = Object.keys(attributes);
  if (attribute !== undefined) {
    throw new SyntaxError(
      `line ${line}: expected [${kind}] alone, got ${attribute}=; it belongs to the exercise above`,
    );
  }
  if (kind === "hint") parts.hints.push(source);
  else if (kind === "solution" || kind === "checks") {
    if (parts[kind] !== "") {
      throw new SyntaxError(`line ${line}: expected one [${kind}] an exercise, got another`);
    }
    parts[kind] = source;
  }
}

function cellBlocks(spec: CellSpec): string[] {
  const { kind = "code", id, part, source, view = {}, exercise, question } = spec;
  const attributes = [
    ...(id === undefined ? [] : [`id=${quoted(id)}`]),
    ...(part === undefined ? [] : [`part=${part}`]),
    ...Object.entries(view).map(([dial, value]) => `${dial}=${value}`),
    ...(question === undefined || question.group === ""
      ? []
      : [`group=${JSON.stringify(question.group)}`]),
  ];
  const cell = blockText(kind, source, attributes);
  if (question !== undefined && question.rubric !== "") {
    return [cell, blockText("rubric", question.rubric)];
  }
  if (exercise === undefined) return [cell];
  const { hints, solution, checks } = exercise;
  return [
    cell,
    ...hints.map((hint) => blockText("hint", hint)),
    ...(solution === "" ? [] : [blockText("solution", solution)]),
    ...(checks === "" ? [] : [blockText("checks", checks)]),
  ];
}

function blockText(kind: BlockKind, source: string, attributes: readonly string[] = []): string {
  const lines = source.split(/\r\n?|\n/);
  const written = guard(isProse(kind) ? comment(lines) : lines);
  const isTrimmed = trimBlankLines(written).length < written.length && source !== "";
  const header = [
    "// %%",
    ...(kind === "code" ? [] : [`[${kind}]`]),
    ...attributes,
    ...(isTrimmed ? [`lines=${lines.length}`] : []),
  ].join(" ");
  return `${header}\n${written.join("\n")}\n`;
}

/** A value as it is, or between double quotes where it has signs that end it. */
function quoted(value: string): string {
  return /^[^\s"\\]+$/.test(value) ? value : JSON.stringify(value);
}

const BLOCK_KINDS: readonly BlockKind[] = [
  "code",
  "markdown",
  "exercise",
  "question",
  "hint",
  "solution",
  "checks",
  "rubric",
];

function isCell(kind: BlockKind): kind is CellKind {
  return kind === "markdown" || kind === "code" || kind === "exercise" || kind === "question";
}

function isProse(kind: BlockKind): boolean {
  return kind === "markdown" || kind === "hint" || kind === "question" || kind === "rubric";
}

interface Header extends Pick<Block, "kind" | "attributes"> {
  /** What other tools have put there; empty where it is all ours. */
  title: string;
  /** Lines of the cell, where they are told. */
  count: number | undefined;
}

function parseHeader(header: string, line: number): Header {
  const attributes: Attributes = {};
  const title: string[] = [];
  let kind: BlockKind = "code";
  let count: number | undefined;
  // A value with spaces stands between double quotes.
  for (const word of header.match(/[^\s"]*="(?:[^"\\]|\\.)*"|\S+/gs) ?? []) {
    const named = BLOCK_KINDS.find((it) => word === `[${it}]` && it !== "code");
    const lines = /^lines=(\d{1,7})$/.exec(word)?.[1];
    if (named !== undefined) kind = named;
    else if (word === "[md]") kind = "markdown";
    else if (lines !== undefined) count = Number(lines);
    else if (!/^(?:[\w.-]+=|\[.*\]$)/.test(word)) title.push(word);
    else if (!readAttribute(word, attributes)) {
      throw new SyntaxError(
        `line ${line}: expected [markdown], [exercise], [question], [hint], [solution], [checks], [rubric], id=name, part=1 to part=${PARTS}, panel.dial=number or group="name" after // %%, got "${word}"`,
      );
    }
  }
  return { kind, attributes, title: title.join(" "), count };
}

/** Takes up `key=value`; false for any other word than a header's attribute. */
function readAttribute(word: string, attributes: Attributes): boolean {
  const equals = word.indexOf("=");
  const [key, value] = [word.slice(0, equals), unquoted(word.slice(equals + 1))];
  if (value === "") return false;
  if (key === "id") attributes.id = value;
  else if (key === "group") attributes.group = value;
  else if (key === "part" && isPart(Number(value))) attributes.part = Number(value);
  else if (DIAL_NAME.test(key) && Number.isFinite(Number(value))) {
    attributes.view ??= {};
    // A dial's name has a dot in it, and so none that objects inherit.
    Object.assign(attributes.view, { [key]: Number(value) });
  } else return false;
  return true;
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value.replaceAll('"', "");
  try {
    return String(JSON.parse(value));
  } catch {
    return value.replaceAll('"', "");
  }
}

function uncomment(lines: readonly string[], firstLine: number, kind: BlockKind): string[] {
  return lines.map((line, index) => {
    if (line.trim() === "") return "";
    const text = /^\/\/ ?(.*)$/s.exec(line);
    if (text) return text[1] ?? "";
    const place = kind === "markdown" ? "a markdown cell" : `a ${kind}`;
    throw new SyntaxError(
      `line ${firstLine + index + 1}: expected a // comment in ${place}, got "${line}"`,
    );
  });
}

function comment(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "//" : `// ${line}`));
}

/** A line of code that looks like a marker is written with one more `%`, and read back with one less. */
function guard(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^(\/\/ ?)%%/, "$1%%%"));
}

function unguard(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^(\/\/ ?)%%%/, "$1%%"));
}

function trimBlankLines(lines: readonly string[]): string[] {
  const isText = (line: string) => line.trim() !== "";
  const first = lines.findIndex(isText);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isText) + 1);
}
