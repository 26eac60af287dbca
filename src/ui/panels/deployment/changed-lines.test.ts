import { expect, test } from "vitest";
import { changedLines } from "./changed-lines.ts";

test.each([
  ["the same", "a\nb", "a\nb", []],
  ["nothing before", undefined, "a\nb", []],
  ["one line in place of another", "a\nb\nc", "a\nB\nc", [[2, "b"]]],
  [
    "two in place of two",
    "a\nb\nc\nd",
    "a\nB\nC\nd",
    [
      [2, "b"],
      [3, "c"],
    ],
  ],
  ["one that is new", "a\nc", "a\nb\nc", [[2, undefined]]],
  ["one that is gone, which marks none", "a\nb\nc", "a\nc", []],
  [
    "more lines than before",
    "a\nb",
    "a\nx\ny",
    [
      [2, "b"],
      [3, undefined],
    ],
  ],
])("%s", (_, before, after, expected) => {
  expect([...changedLines(before, after)]).toEqual(expected);
});
