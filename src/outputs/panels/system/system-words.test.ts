import { expect, test } from "vitest";
import { sample } from "./sample.testing.ts";
import type { SystemLine } from "./system.ts";
import { openPointsOf, remedyText, stationsOf, systemVerdict } from "./system-words.ts";

test("the answer has the figures that a stranger asks for, and how much is open", () => {
  expect(systemVerdict(sample)).toBe(
    "The transformer reads 97.2 % (± 0.3) of the test digits correctly. 6 of 8 lines are filled; 4 points are open.",
  );
});

test("a system of which nothing is known says so", () => {
  const bare = sample.lines.map((line) => ({ ...line, subject: "", words: "", figures: [] }));
  expect(systemVerdict({ ...sample, lines: bare })).toMatch(/^Nothing yet/);
});

test("a figure that lacks samples is open, beside what the line says itself", () => {
  const server = sample.lines.find(({ id }) => id === "server") as SystemLine;
  expect(openPointsOf(server)).toEqual([{ text: "Latency p99: needs 38 more." }]);
  expect(openPointsOf({ ...server, open: [{ text: "Nobody watches it." }] })[0]?.text).toBe(
    "Nobody watches it.",
  );
});

test("stations stand in the order in which a system comes about", () => {
  const { lines } = sample;
  expect(stationsOf({ lines: lines.toReversed() }).map(({ name }) => name)).toEqual([
    ...["model", "training", "file", "serving", "plan", "rollout", "readiness"],
  ]);
  expect(stationsOf({ lines: lines.slice(0, 1) }).map(({ name }) => name)).toEqual(["model"]);
});

test("what a cell would close names the cell as the page does", () => {
  expect(remedyText({ text: "", cell: "train-system" })).toBe("Run the cell “train system”.");
  expect(remedyText({ text: "" })).toBe("");
});
