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
