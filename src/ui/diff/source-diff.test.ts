import { expect, test } from "vitest";
import { sourceDiff } from "./source-diff.ts";

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test("a changed line is shown with its neighbours, the rest is counted", () => {
  const before = lines(20).join("\n");
  const { hunks, skipped } = sourceDiff(before, before.replace("line 10\n", "changed\n"));
  expect(hunks).toHaveLength(1);
  expect(hunks[0]?.skipped).toBe(7);
  expect(hunks[0]?.lines.map(({ how, text }) => `${how} ${text}`)).toEqual([
    "same line 8",
    "same line 9",
    "removed line 10",
    "added changed",
    "same line 11",
    "same line 12",
  ]);
  expect(skipped).toBe(8);
});

test("the last line needs no line break to be the same", () => {
  const { hunks } = sourceDiff("a\nb", "a\nb\nc");
  expect(hunks[0]?.lines.map(({ how }) => how)).toEqual(["same", "same", "added"]);
});

test("of sources that have nothing in common the first lines are shown, and the rest counted", () => {
  const [before, after] = [lines(20_000), lines(20_000).map((line) => `other ${line}`)];
  const { hunks, omitted } = sourceDiff(before.join("\n"), after.join("\n"));
  expect(hunks[0]?.lines.length).toBe(600);
  expect(omitted).toBe(39_400);
});

test("a line ends where JavaScript ends it, and the character that ends it is kept to be seen", () => {
  const { hunks } = sourceDiff("", "// a\u2028b()\r\n// c\rd()");
  expect(hunks[0]?.lines.map(({ text }) => text)).toEqual(["// a\u2028", "b()", "// c\r", "d()"]);
});
