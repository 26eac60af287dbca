/**
 * In place of `kernel/worker/run-at-address.ts`: the sandbox inherits the page's content security policy, which allows no `eval`, and
 * its worker is no module. A compiled cell is a script from a blob: what it evaluates to is handed over by a name.
 */
import type { RunCode } from "../worker/run-at-address.ts";

declare function importScripts(url: string): void;

/** How a compiled cell begins, and the same made an assignment: as long, so that columns in stack frames stay right. */
const BEGIN = "(function () {";
const ASSIGN = "ǂ=(function(){";

let handedOver: unknown;
// A name that cells could take for themselves would hand over what they like.
Object.defineProperty(globalThis, "ǂ", {
  set(value: unknown) {
    handedOver = value;
  },
});

/** Whether this is code that the compiler made. */
export function isCompiled(code: string): boolean {
  return code.startsWith(BEGIN);
}

export function runScript(code: string): RunCode {
  const script = new Blob([ASSIGN, code.slice(BEGIN.length)], { type: "text/javascript" });
  const url = URL.createObjectURL(script);
  try {
    importScripts(url);
    return { value: handedOver, url, shift: 0 };
  } finally {
    URL.revokeObjectURL(url);
    handedOver = undefined;
  }
}

export async function runAtAddress(code: string): Promise<RunCode> {
  return runScript(code);
}
