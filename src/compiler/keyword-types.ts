/**
 * `x as number < 5` compares: a type that is a keyword takes no arguments. sucrase reads `number<…`, so what it would misread is
 * taken away before, or written as `{}`, which takes none there either. The text keeps its length.
 */
import { type Token, typescriptTokens } from "./typescript-tokens.ts";

const BEFORE_ANGLE =
  /\b((?:as|satisfies)\s+)?(?:any|bigint|boolean|never|null|number|object|string|symbol|undefined|unknown|void)\b(?=\s*<)/g;

export function spellOutKeywordTypes(source: string): string {
  if (source.search(BEFORE_ANGLE) < 0 || !/\b(?:as|satisfies)\b/.test(source)) return source;
  const tokens = tokensOf(replaced(source, () => true));
  if (tokens === undefined) return source;
  return replaced(source, (offset, isWhole) => {
    const token = tokens.find(({ start, end }) => start <= offset && offset < end);
    // What stands in a text is a text.
    return isWhole ? token === undefined : token?.isType === true;
  });
}

/** `isWanted`: of a type at an offset; `isWhole` where it is all of an assertion, `as` included. */
function replaced(source: string, isWanted: (offset: number, isWhole: boolean) => boolean): string {
  return source.replace(BEFORE_ANGLE, (words: string, as: string | undefined, offset: number) => {
    if (!isWanted(offset, as !== undefined)) return words;
    return as === undefined ? "{}".padEnd(words.length) : words.replace(/\S/g, " ");
  });
}

function tokensOf(source: string): Token[] | undefined {
  try {
    return typescriptTokens(source);
  } catch {
    return undefined;
  }
}
