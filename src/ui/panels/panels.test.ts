import { expect, test } from "vitest";
import { dockedSource, nearestSource } from "./panels.ts";

const profile = { cellId: "measure", slot: 0, kind: "profile", position: 3 };
const trace = { cellId: "measure", slot: 1, kind: "trace", position: 3 };
const cost = { cellId: "plan", slot: 0, kind: "cost", position: 8 };
const sources = [profile, trace, cost];

test("the dock shows the panel of what is read: the last of the nearest cell above", () => {
  expect(dockedSource(sources, undefined, 3)).toBe(trace);
  expect(dockedSource(sources, undefined, 7)).toBe(trace);
  expect(dockedSource(sources, undefined, 8)).toBe(cost);
  expect(dockedSource([], undefined, 8)).toBeUndefined();
});

test("before the first panel it shows the first", () => {
  expect(nearestSource(sources, 0)).toBe(profile);
});

test("a choice holds until the reader comes to the panels of another cell", () => {
  const choice = { cellId: "measure", slot: 0, near: "measure", isPinned: false };
  expect(dockedSource(sources, choice, 3)).toBe(profile);
  expect(dockedSource(sources, choice, 7)).toBe(profile);
  expect(dockedSource(sources, choice, 9)).toBe(cost);
});

test("a pinned panel stays, as long as it is there", () => {
  const choice = { cellId: "measure", slot: 0, near: "measure", isPinned: true };
  expect(dockedSource(sources, choice, 9)).toBe(profile);
  expect(dockedSource([cost], choice, 9)).toBe(cost);
});
