/**
 * The `console` that cells see, as https://console.spec.whatwg.org has it: its lines appear beneath the cell. What that standard
 * does not have is the worker's own.
 */
import { textOf } from "../../base/thrown.ts";
import { formatted } from "./console-format.ts";
import { consoleTable } from "./console-table.ts";
import { inspectResult } from "./inspect.ts";
import type { RunOutputs } from "./run-outputs.ts";

type Stream = "stdout" | "stderr";

const INDENT = "  ";

/** `callStack`: the calls in cells that led here, a line each. */
export function cellConsole(
  outputs: () => RunOutputs | undefined,
  callStack: () => string[],
): Console {
  const timers = new Map<string, number>();
  const counts = new Map<string, number>();
  /** Groups end with their run. */
  const groups = new WeakMap<RunOutputs, number>();

  const print = (stream: Stream, text: string) => {
    const run = outputs();
    if (run === undefined) return;
    const indent = INDENT.repeat(groups.get(run) ?? 0);
    run.print(stream, indent + text.replaceAll("\n", `\n${indent}`));
  };
  const logger =
    (stream: Stream) =>
    (...data: unknown[]) => {
      if (data.length > 0) print(stream, formatted(data));
    };
  const nest = (by: number) => {
    const run = outputs();
    if (run !== undefined) groups.set(run, Math.max(0, (groups.get(run) ?? 0) + by));
  };
  const group = (...data: unknown[]) => {
    logger("stdout")(...data);
    nest(1);
  };
  const [log, warn] = [logger("stdout"), logger("stderr")];
  const elapsed = (label: string): string | undefined => {
    const start = timers.get(label);
    if (start !== undefined) return `${label}: ${(performance.now() - start).toFixed(3)} ms`;
    print("stderr", `There is no timer “${label}”: console.time starts one`);
    return undefined;
  };

  const own = {
    log,
    info: log,
    debug: log,
    dirxml: log,
    warn,
    error: warn,
    dir: (item?: unknown) => print("stdout", inspectResult(item)),
    trace(...data: unknown[]) {
      const label = data.length === 0 ? "Trace" : `Trace: ${formatted(data)}`;
      print("stderr", [label, ...callStack().map((call) => `    at ${call}`)].join("\n"));
    },
    assert(condition?: boolean, ...data: unknown[]) {
      if (condition) return;
      const [first, ...rest] = data;
      if (data.length === 0) print("stderr", "Assertion failed");
      else if (typeof first === "string") warn(`Assertion failed: ${first}`, ...rest);
      else warn("Assertion failed", ...data);
    },
    clear: () => nest(Number.NEGATIVE_INFINITY),
    group,
    groupCollapsed: group,
    groupEnd: () => nest(-1),
    count(given?: string) {
      const label = labelOf(given);
      const count = (counts.get(label) ?? 0) + 1;
      counts.set(label, count);
      print("stdout", `${label}: ${count}`);
    },
    countReset(given?: string) {
      const label = labelOf(given);
      if (counts.has(label)) counts.set(label, 0);
      else print("stderr", `There is no counter “${label}”: console.count starts one`);
    },
    table(data?: unknown, properties?: readonly string[]) {
      const table = consoleTable(data, properties);
      if (table === undefined) log(data);
      else outputs()?.show(table);
    },
    time(given?: string) {
      const label = labelOf(given);
      if (timers.has(label)) print("stderr", `The timer “${label}” runs already`);
      else timers.set(label, performance.now());
    },
    timeLog(given?: string, ...data: unknown[]) {
      const text = elapsed(labelOf(given));
      if (text !== undefined) print("stdout", formatted(["%s", text, ...data]));
    },
    timeEnd(given?: string) {
      const label = labelOf(given);
      const text = elapsed(label);
      if (text === undefined) return;
      timers.delete(label);
      print("stdout", text);
    },
  } satisfies Partial<Console>;
  return Object.assign(Object.create(console) as Console, own);
}

function labelOf(given: unknown): string {
  return given === undefined ? "default" : textOf(given);
}
