/** Compiled code as a function, so that stack frames say where in it they are. */
import type { CellFunction } from "../../compiler/cell-runtime.ts";
import type { CompiledCell } from "../../compiler/compile-cell.ts";
import { runAtAddress } from "./run-at-address.ts";

export interface RunnableCell {
  cell: CompiledCell;
  body: CellFunction;
}

let isNamed: boolean | undefined;

/** Indirect: the code sees the worker's globals and the names it is handed, nothing of this module. */
export async function evaluateCell(cell: CompiledCell): Promise<RunnableCell> {
  isNamed ??= namesEvaluatedCode();
  if (isNamed) return { cell, body: evaluate(cell.code) as CellFunction };
  const { value, url, shift } = await runAtAddress(cell.code);
  const originalPosition: CompiledCell["originalPosition"] = (line, column) =>
    cell.originalPosition(line, line === 1 ? column - shift : column);
  const begin = cell.begin + shift;
  return {
    cell: { ...cell, sourceUrl: url, begin, originalPosition },
    body: value as CellFunction,
  };
}

/** Whether frames of evaluated code have the name that it gives itself. WebKit's have neither a name nor a line. */
function namesEvaluatedCode(): boolean {
  const name = "cell/probe.js";
  const stack = evaluate(
    `(function () { return String(new Error().stack); })()\n//# sourceURL=${name}`,
  );
  return String(stack).includes(name);
}

function evaluate(code: string): unknown {
  // biome-ignore lint/security/noGlobalEval: running the reader's code is what a kernel is for.
  const indirectEval = globalThis.eval;
  return indirectEval(code);
}
