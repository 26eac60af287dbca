/** The `console` that cells see: its lines appear beneath the cell; the rest of it is the worker's own. */

import { recordsTable } from "./display.ts";
import { inspect } from "./inspect.ts";
import type { RunOutputs } from "./run-outputs.ts";

export function cellConsole(outputs: () => RunOutputs | undefined): Console {
  const print =
    (stream: "stdout" | "stderr") =>
    (...values: unknown[]) =>
      outputs()?.print(stream, values.map(inspect).join(" "));
  const timers = new Map<string, number>();
  const own: Partial<Console> = {
    log: print("stdout"),
    info: print("stdout"),
    debug: print("stdout"),
    dir: print("stdout"),
    warn: print("stderr"),
    error: print("stderr"),
    trace: print("stderr"),
    assert(condition?: boolean, ...values: unknown[]) {
      if (!condition) print("stderr")("Assertion failed:", ...values);
    },
    table(data?: unknown) {
      if (Array.isArray(data)) outputs()?.show(recordsTable(data));
      else print("stdout")(data);
    },
    time(label = "default") {
      timers.set(label, performance.now());
    },
    timeEnd(label = "default") {
      const start = timers.get(label);
      if (start === undefined) return;
      timers.delete(label);
      print("stdout")(`${label}: ${(performance.now() - start).toFixed(3)} ms`);
    },
  };
  return Object.assign(Object.create(console) as Console, own);
}
