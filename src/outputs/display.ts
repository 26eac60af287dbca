/**
 * How library code shows something while it runs. A kernel runs one cell at a time, so there is one place to show in: the
 * kernel points it at the running cell before each run. Outside a run, what is displayed goes nowhere.
 */
import type { Output } from "./output.ts";

/** Where a displayed output stands; `update` puts another in its place. */
export interface DisplayHandle {
  update(output: Output): void;
}

export type DisplaySink = (output: Output) => DisplayHandle;

const nowhere: DisplaySink = () => ({ update() {} });

let sink: DisplaySink = nowhere;

/** Shows `output` beneath the running cell. */
export function show(output: Output): DisplayHandle {
  return sink(output);
}

/** Points `show` at a run; without an argument, at nothing. For the kernel. */
export function showIn(next: DisplaySink = nowhere): void {
  sink = next;
}
