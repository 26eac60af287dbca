/** How library code shows something while it runs: beneath the running cell. Outside a run, what is displayed goes nowhere. */
import { lent } from "../base/lent.ts";
import type { Output } from "./output.ts";

/** Where a displayed output stands; `update` puts another in its place. */
export interface DisplayHandle {
  update(output: Output): void;
}

/** Shows `output` beneath the running cell. */
export function show(output: Output): DisplayHandle {
  return lent().show(output);
}
