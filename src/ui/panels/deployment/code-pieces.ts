/** A line of a deployment file in pieces: coloured, with the planned values in it apart. */
import type { FileLanguage, LineOrigin } from "../../../systems/deployment/deployment-file.ts";
import { roughTokens } from "../../editor/rough-tokens.ts";

export interface CodePiece {
  readonly text: string;
  /** A class that CodeMirror's highlighter gives too; absent for plain text. */
  readonly className?: string;
}

/** A stretch of a line; with an origin, it is a planned value. */
export interface Stretch {
  readonly text: string;
  readonly origin?: LineOrigin;
}

/** Divides a line at its planned values, each at the last place where it stands before the comment that tells its origin. */
export function stretches(line: string, origins: readonly LineOrigin[]): Stretch[] {
  const [first] = origins;
  const comment = first === undefined ? -1 : line.lastIndexOf(first.origin);
  const end = comment < 0 ? line.length : comment;
  const places = origins
    .map((origin) => ({ origin, from: line.slice(0, end).lastIndexOf(origin.text) }))
    .filter(({ from, origin }) => from >= 0 && origin.text !== "")
    .toSorted((a, b) => a.from - b.from);
  const parts: Stretch[] = [];
  let at = 0;
  for (const { origin, from } of places) {
    if (from < at) continue;
    if (from > at) parts.push({ text: line.slice(at, from) });
    parts.push({ text: origin.text, origin });
    at = from + origin.text.length;
  }
  if (at < line.length) parts.push({ text: line.slice(at) });
  return parts;
}

/** Enough of each language to tell names, values and comments apart. */
export function codePieces(text: string, language: FileLanguage): CodePiece[] {
  if (language === "javascript") return roughTokens(text);
  const pattern = PATTERNS[language];
  if (pattern === undefined) return [{ text }];
  const pieces: CodePiece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: match[0], className: `tok-${kindOf(match.groups)}` });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

const NUMBER = String.raw`(?<number>(?<![\w./-])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w./:-]))`;
const BOOL = String.raw`(?<bool>\b(?:true|false|null)\b)`;
const STRING = String.raw`(?<string>"(?:\\.|[^"\\])*"|'[^']*')`;
const COMMENT = String.raw`(?<comment>(?<=^|\s)#.*$)`;

const PATTERNS: Readonly<Partial<Record<FileLanguage, RegExp>>> = {
  yaml: all(
    COMMENT,
    String.raw`(?<typeName>(?<=^[\s-]*)[\w./-]+(?=:(?:\s|$)))`,
    STRING,
    BOOL,
    NUMBER,
  ),
  json: all(String.raw`(?<typeName>"(?:\\.|[^"\\])*"(?=\s*:))`, STRING, BOOL, NUMBER),
  pbtxt: all(COMMENT, String.raw`(?<typeName>\b\w+(?=\s*[:{[]))`, STRING, BOOL, NUMBER),
  dockerfile: all(COMMENT, String.raw`(?<keyword>^[A-Z]+\b)`, STRING),
};

function all(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join("|"), "g");
}

function kindOf(groups: Record<string, string | undefined> | undefined): string {
  return Object.entries(groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? "";
}
