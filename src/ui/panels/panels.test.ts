import { expect, test } from "vitest";
import { dockedSource } from "./panels.ts";

const first = { cellId: "first", slot: 0, kind: "profile" as const, startedAt: 10 };
const second = { cellId: "second", slot: 0, kind: "trace" as const, startedAt: 20 };

test("the dock shows what was begun last", () => {
  expect(dockedSource([first, second], undefined)).toBe(second);
  expect(dockedSource([], undefined)).toBeUndefined();
});

test("a choice holds until something new begins", () => {
  const choice = { cellId: "first", slot: 0, latestThen: 20 };
  expect(dockedSource([first, second], choice)).toBe(first);
  const third = { ...first, cellId: "third", startedAt: 30 };
  expect(dockedSource([first, second, third], choice)).toBe(third);
});

test("of one run's panels the last begun is shown, until another is chosen", () => {
  const later = { ...second, slot: 2, kind: "recommendations" as const };
  expect(dockedSource([first, second, later], undefined)).toBe(later);
  const choice = { cellId: "second", slot: 0, latestThen: 20 };
  expect(dockedSource([first, second, later], choice)).toBe(second);
});
