/** Finding and replacing in the sources of cells. */
import type { Cell, CellId } from "../../notebook/notebook.ts";

export interface FindQuery {
  readonly text: string;
  readonly isRegex: boolean;
  readonly isCaseSensitive: boolean;
}

export interface Match {
  readonly cellId: CellId;
  readonly from: number;
  readonly to: number;
}

/** More than anybody looks at. */
const MAX_MATCHES = 5000;

/** The query as a pattern; undefined for an empty query, or an invalid pattern. */
export function toPattern({ text, isRegex, isCaseSensitive }: FindQuery): RegExp | undefined {
  if (text === "") return undefined;
  const source = isRegex ? text : text.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
  try {
    return new RegExp(source, isCaseSensitive ? "gmu" : "gimu");
  } catch {
    return undefined;
  }
}

/** Every match, in the order of the notebook. */
export function findMatches(
  cells: readonly Pick<Cell, "id" | "source">[],
  pattern: RegExp,
): Match[] {
  const matches: Match[] = [];
  for (const { id, source } of cells) {
    for (const { index, 0: found } of source.matchAll(pattern)) {
      if (found !== "") matches.push({ cellId: id, from: index, to: index + found.length });
      if (matches.length >= MAX_MATCHES) return matches;
    }
  }
  return matches;
}

/** The source with one match replaced; in a pattern's replacement, `$1` stands for its first group. */
export function replaceOne(
  source: string,
  query: FindQuery,
  { from }: Match,
  replacement: string,
): string {
  const pattern = toPattern(query);
  if (pattern === undefined) return source;
  // Sticky: at this place, and with what stands around it in view.
  const here = new RegExp(pattern.source, pattern.flags.replace("g", "y"));
  here.lastIndex = from;
  return source.replace(here, literally(query, replacement));
}

export function replaceAll(source: string, query: FindQuery, replacement: string): string {
  const pattern = toPattern(query);
  return pattern === undefined ? source : source.replace(pattern, literally(query, replacement));
}

function literally({ isRegex }: FindQuery, replacement: string): string {
  return isRegex ? replacement : replacement.replaceAll("$", "$$$$");
}
