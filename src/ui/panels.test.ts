import { expect, test } from "vitest";
import { dockedSource } from "./panels.ts";

const first = { cellId: "first", startedAt: 10 };
const second = { cellId: "second", startedAt: 20 };

test("the dock shows what was begun last", () => {
  expect(dockedSource([first, second], undefined)).toBe(second);
  expect(dockedSource([], undefined)).toBeUndefined();
});

test("a choice holds until something new begins", () => {
  const choice = { cellId: "first", latestThen: 20 };
  expect(dockedSource([first, second], choice)).toBe(first);
  const third = { cellId: "third", startedAt: 30 };
  expect(dockedSource([first, second, third], choice)).toBe(third);
});
