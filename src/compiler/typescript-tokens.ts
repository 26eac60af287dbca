/** The tokens of a cell's TypeScript, as sucrase reads them: strings, comments and expressions told from types. */
import { getFormattedTokens } from "sucrase";

export interface Token {
  /** Sucrase's name of its kind: `name`, `string`, `{`, a keyword. */
  readonly label: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether it is removed with the types. */
  readonly isType: boolean;
}

/** Throws what sucrase throws where it cannot parse. */
export function typescriptTokens(source: string): Token[] {
  const [header = "", ...rows] = getFormattedTokens(source, {
    transforms: ["typescript"],
  }).split("\n");
  const typeColumn = header.indexOf("isType");
  const lines = lineStarts(source);
  const tokens: Token[] = [];
  for (const row of rows) {
    // A text over several lines breaks its row.
    const match = /^(\d+):(\d+)-(\d+):(\d+) +(\S+)/.exec(row);
    if (match === null) continue;
    const start = (lines[Number(match[1]) - 1] ?? 0) + Number(match[2]) - 1;
    const end = (lines[Number(match[3]) - 1] ?? 0) + Number(match[4]) - 1;
    if (start < (tokens.at(-1)?.end ?? 0)) continue;
    const isType = row.startsWith("isType", typeColumn);
    tokens.push({ label: match[5] ?? "", text: source.slice(start, end), start, end, isType });
  }
  return tokens.filter(({ start, end }) => start < end);
}

function lineStarts(source: string): number[] {
  return [0, ...[...source.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: end }) => index + end.length)];
}

/** Whether it is such a mark, and no part of a text. */
export function isMark(token: Token | undefined, ...marks: string[]): boolean {
  return token !== undefined && token.label !== "template" && marks.includes(token.text);
}

/** The index of the token that closes the bracket at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isMark(tokens[index], "{", "(", "[", "${")) depth += 1;
    else if (isMark(tokens[index], "}", ")", "]")) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length - 1;
}
