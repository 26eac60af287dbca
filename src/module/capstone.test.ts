import { expect, test } from "vitest";
import { analyzeCell } from "../compiler/analyze-cell.ts";
import { capstone, capstoneNames } from "./capstone.ts";

test("the names in all of the module's code are known when it opens, and are those that the compiler finds", () => {
  const known = capstoneNames();
  const code = (capstone().cells ?? []).flatMap(({ kind, source, exercise }) => {
    if (kind === "markdown" || kind === "question") return [];
    return [source, ...(exercise === undefined ? [] : [exercise.checks])];
  });
  expect(code.length).toBeGreaterThan(50);
  for (const source of code) expect(known.get(source), source).toEqual(analyzeCell(source));
});
