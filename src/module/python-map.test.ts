import { expect, test } from "vitest";
import * as production from "../production/index.ts";
import * as systems from "../systems/index.ts";
import * as tinytorch from "../tinytorch/index.ts";
import { PYTHON_MAP } from "./python-map.ts";

const exported: Record<string, unknown> = { ...tinytorch, ...production, ...systems };

/** Whether the library exports it, or a class that has it as a member. */
function exists(name: string): boolean {
  const [owner = "", member] = name.split(".");
  const found = exported[owner];
  if (found === undefined || member === undefined) return found !== undefined;
  return typeof found === "function" && member in (found.prototype as object);
}

/** `requiresGrad` is set in constructors: no property of the prototype. */
const FIELDS = ["Tensor.requiresGrad"];

test.each(PYTHON_MAP.map((entry) => [entry.python, entry]))(
  "%s leads to what there is",
  (_, entry) => {
    expect(entry.names.filter((name) => !exists(name) && !FIELDS.includes(name))).toEqual([]);
  },
);

test("what is written on the right is named, so that it is looked up", () => {
  for (const { here, names } of PYTHON_MAP) {
    const known = new Set(names.flatMap((name) => [name, name.split(".").at(-1)]));
    for (const [, called = ""] of here.matchAll(/new (\w+)/g))
      expect(known, here).toContain(called);
    for (const [, called = ""] of here.matchAll(/\b(?:x|a|loss|profiler|optimizer)\.(\w+)\(/g)) {
      expect([...known], here).toContain(called);
    }
  }
});

test("no row is there twice", () => {
  const rows = PYTHON_MAP.map(({ python }) => python);
  expect(new Set(rows).size).toBe(rows.length);
});
