import { expect, test } from "vitest";
import { type FindQuery, findMatches, replaceAll, replaceOne, toPattern } from "./search-cells.ts";

const CELLS = [
  { id: "a", source: "const rate = 0.1;\nRate(rate);" },
  { id: "b", source: "No such thing: 1 + 1 (rate)" },
];

function query(text: string, options: Partial<FindQuery> = {}): FindQuery {
  return { text, isRegex: false, isCaseSensitive: false, ...options };
}

function found(wanted: FindQuery): string[] {
  const pattern = toPattern(wanted);
  if (pattern === undefined) return ["no pattern"];
  return findMatches(CELLS, pattern).map(({ cellId, from }) => `${cellId}${from}`);
}

test("finds text and patterns, in either case or in the same", () => {
  expect(found(query("rate"))).toEqual(["a6", "a18", "a23", "b22"]);
  expect(found(query("rate", { isCaseSensitive: true }))).toEqual(["a6", "a23", "b22"]);
  expect(found(query("1 + 1 ("))).toEqual(["b15"]);
  expect(found(query("^\\w+", { isRegex: true }))).toEqual(["a0", "a18", "b0"]);
  expect(found(query("x*", { isRegex: true }))).toEqual([]);
  expect(found(query("("))).toEqual(["a22", "b21"]);
  expect(found(query("(", { isRegex: true }))).toEqual(["no pattern"]);
  expect(found(query(""))).toEqual(["no pattern"]);
});

test("replaces one or all; a dollar sign is one, but in a pattern it names a group", () => {
  const source = "cost(a); cost(b);";
  const at = { cellId: "a", from: 9, to: 13 };
  expect(replaceOne(source, query("cost"), at, "$1")).toBe("cost(a); $1(b);");
  expect(replaceAll(source, query("cost"), "$&")).toBe("$&(a); $&(b);");
  const pattern = query("(?<=; )cost\\((\\w)\\)", { isRegex: true });
  expect(replaceOne(source, pattern, at, "$1")).toBe("cost(a); b;");
  expect(replaceAll(source, query("cost\\((\\w)\\)", { isRegex: true }), "$1")).toBe("a; b;");
});
