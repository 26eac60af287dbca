import { expect, test } from "vitest";
import { withFieldsNamed } from "./name-fields.ts";

test.each([
  ["expect(product.limit).toBe(1)", "`limit`"],
  ["expect(few?.type).toBe(1)", "`type`"],
  ["expect(cheapest(july, 150, none)?.machines).toBe(1)", "`machines`"],
  ["expect(await answers).toBe(1)", "`answers`"],
  ["expect(leftAfter([0.7, 0.3])).toBeCloseTo(1)", "`leftAfter([0.7, 0.3])`"],
])("%s looks at %s", (code, name) => {
  expect(withFieldsNamed(code)).toBe(code.replace(/\)(?=\.to)/, `, "${name}")`));
});

test.each([
  'expect(waits.p99, "the p99").toBe(1)',
  'expect("value" in ratio ? ratio.value : undefined).toBe(1)',
  "expect([choose([7]), 1]).toEqual([0, 0])",
  "expect(a + b.c).toBe(1)",
  'expect(read("a, b")).toBe(1)',
  "other.expect(a.b)",
  "expect(never.closed",
])("%s is left as it is", (code) => {
  expect(withFieldsNamed(code)).toBe(code);
});

test("every expectation of a text is named, on the line where it stands", () => {
  const code = "expect(a.b).toBe(1);\nfor (const x of y) {\n  expect(x.c).toBe(2);\n}";
  expect(withFieldsNamed(code)).toBe(
    'expect(a.b, "`b`").toBe(1);\nfor (const x of y) {\n  expect(x.c, "`c`").toBe(2);\n}',
  );
});
