import { expect, test } from "vitest";
import { axisText, secondFacts, secondWords } from "./second-facts.ts";

const edgesMs = [1, 2, 4];
const column = {
  second: 12,
  counts: [10, 60, 20, 2],
  spansMs: { queue: 0.5, batch: 0.25, compute: 0.9, hop: 0.1 },
  notAnswered: 8,
};

test("a second in words: how many ended, how they did, and where their time went", () => {
  expect(secondWords(secondFacts(45, column, edgesMs))).toBe(
    "14 s ago: Ended 100, No answer 8 (8 %), Median 1–2 ms, Wait in the queue 0.50 ms, Forming the batch 0.25 ms, Computing 0.90 ms, On the way 0.10 ms.",
  );
});

test("the row that is pointed at comes first; the outermost have one edge", () => {
  const row = (at: number) => secondFacts(59, column, edgesMs, at).facts[0];
  expect([row(0), row(2), row(3)]).toEqual([
    ["up to 1 ms", "10 (10 %)"],
    ["2–4 ms", "20 (20 %)"],
    ["over 4 ms", "2 (2 %)"],
  ]);
});

test("a second in which nothing ended says so", () => {
  expect(secondWords(secondFacts(59, undefined, edgesMs))).toBe("This second: Ended no request.");
});

test.each([
  [0.5, "0.5 ms"],
  [20, "20 ms"],
  [2000, "2 s"],
])("%f ms on an axis is %s", (ms, text) => {
  expect(axisText(ms)).toBe(text);
});
