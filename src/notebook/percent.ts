/**
 * The percent format, as Jupytext and VS Code read it: a text file in which `// %%` begins a code cell and
 * `// %% [markdown]` a cell of prose in line comments. It is what a teacher edits and diffs.
 *
 *     // %% [markdown] id=welcome
 *     // # Welcome
 *
 *     // %% id=first-cell part=1
 *     const answer = 42;
 */
import type { CellSpec } from "./notebook.ts";

const MARKER = /^\/\/ ?%%(?:[ \t]+(.*))?$/;

/** Reads a percent file; text before the first marker is ignored. Throws a SyntaxError that names the line. */
export function parsePercent(text: string): CellSpec[] {
  const cells: { header: string; line: number; lines: string[] }[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const marker = MARKER.exec(line);
    if (marker) cells.push({ header: marker[1] ?? "", line: index + 1, lines: [] });
    else cells.at(-1)?.lines.push(line);
  });
  return cells.map(({ header, line, lines }) => {
    const { kind, attributes } = parseHeader(header, line);
    const body = trimBlankLines(kind === "markdown" ? uncomment(lines, line) : unguard(lines));
    return { kind, ...attributes, source: body.join("\n") };
  });
}

/** Writes cells as a percent file; `parsePercent` reads the same cells back. */
export function formatPercent(cells: readonly CellSpec[]): string {
  return cells
    .map((cell) => {
      const tags = cell.kind === "markdown" ? ["[markdown]"] : [];
      if (cell.id !== undefined) tags.push(`id=${cell.id}`);
      if (cell.part !== undefined) tags.push(`part=${cell.part}`);
      const lines = cell.source.split("\n");
      const body = cell.kind === "markdown" ? comment(lines) : guard(lines);
      return `${["// %%", ...tags].join(" ")}\n${body.join("\n")}\n`;
    })
    .join("\n");
}

function parseHeader(header: string, line: number) {
  const attributes: { id?: string; part?: number } = {};
  let kind: CellSpec["kind"] & string = "code";
  for (const word of header.split(/\s+/).filter(Boolean)) {
    const [key, value] = word.split("=", 2);
    if (word === "[markdown]") kind = "markdown";
    else if (key === "id" && value) attributes.id = value;
    else if (key === "part" && value && /^\d+$/.test(value)) attributes.part = Number(value);
    else {
      throw new SyntaxError(
        `line ${line}: expected [markdown], id=name or part=number after // %%, got "${word}"`,
      );
    }
  }
  return { kind, attributes };
}

function uncomment(lines: readonly string[], firstLine: number): string[] {
  return lines.map((line, index) => {
    if (line.trim() === "") return "";
    const text = /^\/\/ ?(.*)$/.exec(line);
    if (text) return text[1] ?? "";
    throw new SyntaxError(
      `line ${firstLine + index + 1}: expected a // comment in a markdown cell, got "${line}"`,
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
