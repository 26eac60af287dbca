import { expect, test } from "vitest";
import { compileCell } from "../../compiler/compile-cell.ts";
import { CellErrors } from "./cell-errors.ts";

const url = "blob:http://localhost:4173/3f1c2b7e-0000-4000-8000-a1b2c3d4e5f6";

/** A cell that runs at an address of its own, as in WebKit. */
function addressed(source: string) {
  const options = { cellId: "a", runId: 1, isGlobal: () => true, constants: new Map() };
  return { ...compileCell(source, options), sourceUrl: url };
}

test("frames of JavaScriptCore lead to the cell that has their address", () => {
  const errors = new CellErrors();
  errors.remember("a", addressed("function fail() {\n  throw new Error('no');\n}\nfail();"));
  const error = new Error("no");
  error.stack = `make@http://localhost:4173/assets/kernel-12345678.js:1:99\nfail@${url}:2:18\n@${url}:4:5\n@${url}:1:60\n@http://localhost:4173/assets/kernel-12345678.js:3:1`;
  const { line, frames } = errors.toOutput(error, "a");
  expect(line).toBe(2);
  expect(frames.map(({ cellId, functionName, line }) => [cellId, functionName, line])).toEqual([
    ["a", "fail", 2],
    ["a", undefined, 4],
  ]);
});
