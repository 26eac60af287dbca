import { expect, test } from "vitest";
import type { Output } from "../../outputs/output.ts";
import { endOfStep } from "./steps.ts";

const text: Output = { kind: "text", stream: "value", text: "1" };
const table = (rows: number): Output => ({
  kind: "table",
  columns: Array.from({ length: 20 }, (_, index) => ({ title: `c${index}` })),
  rows: Array.from({ length: rows }, () => Array.from({ length: 20 }, () => 1)),
});
const chart = { kind: "chart" } as Output;

/** How many outputs are made in each step. */
function steps(outputs: readonly Output[]): number[] {
  const sizes: number[] = [];
  for (let made = 0; made < outputs.length; ) {
    const end = endOfStep(outputs, made);
    sizes.push(end - made);
    made = end;
  }
  return sizes;
}

test("what a cell usually shows is made at once", () => {
  expect(steps([text, table(20), chart])).toEqual([3]);
  expect(steps([])).toEqual([]);
});

test("of many outputs few are made at a time, of large ones fewer, and of each at least one", () => {
  const many = steps(new Array<Output>(1000).fill(text));
  expect(Math.max(...many)).toBeLessThanOrEqual(100);
  expect(many.reduce((sum, size) => sum + size, 0)).toBe(1000);
  expect(Math.max(...steps(new Array<Output>(20).fill(table(1000))))).toBeLessThanOrEqual(2);
  expect(Math.max(...steps(new Array<Output>(20).fill(chart)))).toBe(2);
  const huge: Output = { kind: "text", stream: "value", text: "x".repeat(1_000_000) };
  expect(steps([huge, huge])).toEqual([1, 1]);
});
