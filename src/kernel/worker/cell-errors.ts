/** Turns what a cell threw into a record with places in the cells' own sources. */
import { RemediableError } from "../../base/remedy.ts";
import { CellSyntaxError } from "../../compiler/cell-syntax-error.ts";
import type { CompiledCell } from "../../compiler/compile-cell.ts";
import type { ErrorFrame, ErrorOutput } from "../../outputs/plain-outputs.ts";
import { inspect } from "./inspect.ts";

/** Compiled cells whose code may still be called, kept for their positions. */
const MAX_KEPT = 500;

export class CellErrors {
  readonly #compiled = new Map<string, { cellId: string; cell: CompiledCell }>();

  remember(cellId: string, cell: CompiledCell): void {
    this.#compiled.set(cell.sourceUrl, { cellId, cell });
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > MAX_KEPT && oldest !== undefined) this.#compiled.delete(oldest);
  }

  toOutput(thrown: unknown, cellId: string): ErrorOutput {
    if (thrown instanceof CellSyntaxError) {
      const { line, column, message } = thrown;
      return { kind: "error", name: "SyntaxError", message, cellId, line, column, frames: [] };
    }
    if (!(thrown instanceof Error)) {
      const message = `the cell threw ${inspect(thrown)}, which is no Error and so has no place`;
      return { kind: "error", name: "Thrown", message, frames: [] };
    }
    const frames = this.#frames(thrown.stack ?? "");
    const [place] = frames;
    return {
      kind: "error",
      name: thrown.name,
      message: this.#message(thrown),
      frames,
      ...place,
      ...hint(thrown),
      ...(thrown instanceof RemediableError ? { remedy: thrown.remedy } : {}),
    };
  }

  /** In the cell's own words: its code knows the notebook's names by longer ones. */
  #message({ message, stack }: Error): string {
    const url = /cell\/[^:()\s]+/.exec(stack ?? "")?.[0];
    const known = url === undefined ? undefined : this.#compiled.get(url);
    return known?.cell.originalMessage(message) ?? message;
  }

  /** Frames of V8 (`at f (cell/a/1.js:2:3)`), SpiderMonkey and JavaScriptCore (`f@cell/a/1.js:2:3`). */
  #frames(stack: string): ErrorFrame[] {
    return stack.split("\n").flatMap((text) => {
      const match =
        /(?:at (?:async )?(.*?) ?\(?|^(.*?)@)[^()@]*?(cell\/[^:()]+):(\d+):(\d+)\)?$/.exec(
          text.trim(),
        );
      const known = match?.[3] === undefined ? undefined : this.#compiled.get(match[3]);
      if (!match || !known) return [];
      const functionName = (match[1] ?? match[2])?.replace(/^eval( \[as .*\])?$/, "");
      const { line, column } = known.cell.originalPosition(Number(match[4]), Number(match[5]));
      return [{ cellId: known.cellId, line, column, ...(functionName ? { functionName } : {}) }];
    });
  }
}

function hint(error: Error): { hint?: string } {
  if (error instanceof RangeError && /call stack/i.test(error.message)) {
    return {
      hint: "A function calls itself without end: check the condition that should stop it.",
    };
  }
  if (/memory|allocation|Array buffer/i.test(error.message)) {
    return {
      hint: "This asked for more memory than the device gives: use smaller batches or a smaller model.",
    };
  }
  return {};
}
