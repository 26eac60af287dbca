import { expect, test } from "vitest";
import type { TextOutput } from "../../outputs/plain-outputs.ts";
import { RunOutputs } from "./run-outputs.ts";

test("a record that library code has shown is known again, so that a cell that ends with it shows it once", () => {
  const outputs = new RunOutputs(() => {});
  const first: TextOutput = { kind: "text", stream: "value", text: "first" };
  const next: TextOutput = { ...first, text: "next" };
  const display = outputs.show(first);
  expect(outputs.hasShown(first)).toBe(true);
  expect(outputs.hasShown(next)).toBe(false);
  display.update(next);
  expect(outputs.hasShown(next)).toBe(true);
  expect(outputs.hasShown({ ...next })).toBe(false);
  expect(outputs.hasShown("next")).toBe(false);
  outputs.close();
});

test("what is shown at once leaves in messages that are not too heavy, in order", () => {
  const messages: number[][] = [];
  const outputs = new RunOutputs((changes) => messages.push(changes.map(({ slot }) => slot)));
  outputs.show({ kind: "text", stream: "value", text: "before" });
  for (let index = 0; index < 999; index += 1) {
    outputs.show({ kind: "text", stream: "value", text: "x".repeat(19_000) });
  }
  outputs.close();
  expect(messages.flat()).toEqual(Array.from({ length: 1000 }, (_, slot) => slot));
  expect(Math.max(...messages.map(({ length }) => length))).toBeLessThanOrEqual(54);
});
