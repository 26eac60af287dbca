/** `progress` as cells see it: wraps anything that can be iterated and shows how far it has come, how fast, how long still. */
import type { ProgressOutput } from "../../outputs/plain-outputs.ts";
import type { RunOutputs } from "./run-outputs.ts";

export interface ProgressOptions {
  label?: string;
  /** Number of steps, where the iterable does not say. */
  total?: number;
}

const UPDATE_MS = 100;
/** Rates are taken over the last seconds, so that a warm-up does not count for ever. */
const RATE_WINDOW_MS = 5000;

type Iterated<T> = Iterable<T> | AsyncIterable<T>;

/** A bar that one moves oneself, for work that is no loop. */
export interface ProgressBar {
  /** Moves the bar to `done` steps. */
  update(done: number, label?: string): void;
  /** Marks the work as finished. */
  finish(): void;
}

export interface Progress {
  /** A bar of so many steps that one moves oneself. */
  (total: number, options?: ProgressOptions): ProgressBar;
  /** The same items in the same order, with a bar that moves as they are taken. */
  <T>(items: Iterable<T>, options?: ProgressOptions): Iterable<T>;
  <T>(items: AsyncIterable<T>, options?: ProgressOptions): AsyncIterable<T>;
}

export function createProgress(outputs: () => RunOutputs | undefined): Progress {
  const progress = (items: number | Iterated<unknown>, options: ProgressOptions = {}) => {
    const bar = new Bar(outputs, options, typeof items === "number" ? items : sizeOf(items));
    if (typeof items === "number") return bar;
    return Symbol.asyncIterator in items ? countAsync(items, bar) : count(items, bar);
  };
  return progress as Progress;
}

function sizeOf(items: object): number | undefined {
  const { length, size } = items as { length?: unknown; size?: unknown };
  if (typeof length === "number") return length;
  return typeof size === "number" ? size : undefined;
}

function* count<T>(items: Iterable<T>, bar: Bar) {
  let done = 0;
  try {
    for (const item of items) {
      yield item;
      done += 1;
      bar.update(done);
    }
    bar.finish();
  } finally {
    bar.end();
  }
}

async function* countAsync<T>(items: AsyncIterable<T>, bar: Bar) {
  let done = 0;
  try {
    for await (const item of items) {
      yield item;
      done += 1;
      bar.update(done);
    }
    bar.finish();
  } finally {
    bar.end();
  }
}

class Bar implements ProgressBar {
  readonly #start = performance.now();
  readonly #show: (output: ProgressOutput) => void;
  readonly #total: number | undefined;
  #label: string;
  #done = 0;
  #shownAt = -Infinity;
  #state: ProgressOutput["state"] = "running";
  /** Times at which so many steps were done, within the rate window. */
  #marks: { at: number; done: number }[] = [];

  constructor(
    outputs: () => RunOutputs | undefined,
    options: ProgressOptions,
    total: number | undefined,
  ) {
    this.#label = options.label ?? "";
    this.#total = options.total ?? total;
    this.#marks.push({ at: this.#start, done: 0 });
    const handle = outputs()?.show(this.#output());
    this.#show = (output) => handle?.update(output);
  }

  update(done: number, label?: string): void {
    this.#done = done;
    if (label !== undefined) this.#label = label;
    const now = performance.now();
    if (now - this.#shownAt < UPDATE_MS) return;
    this.#shownAt = now;
    this.#marks.push({ at: now, done });
    while (this.#marks.length > 2 && now - (this.#marks[0]?.at ?? now) > RATE_WINDOW_MS) {
      this.#marks.shift();
    }
    this.#show(this.#output());
  }

  finish(): void {
    this.#state = "done";
    this.#show(this.#output());
  }

  /** Called when iteration ends in any way: a bar that is not done was left early. */
  end(): void {
    if (this.#state === "running") {
      this.#state = "stopped";
      this.#show(this.#output());
    }
  }

  #output(): ProgressOutput {
    const now = performance.now();
    const [first] = this.#marks;
    const steps = this.#done - (first?.done ?? 0);
    const seconds = (now - (first?.at ?? now)) / 1000;
    const rate = steps > 0 && seconds > 0 ? steps / seconds : undefined;
    const left = this.#total === undefined ? undefined : this.#total - this.#done;
    return {
      kind: "progress",
      label: this.#label,
      done: this.#done,
      elapsedSeconds: (now - this.#start) / 1000,
      state: this.#state,
      ...(this.#total === undefined ? {} : { total: this.#total }),
      ...(rate === undefined ? {} : { ratePerSecond: rate }),
      ...(rate === undefined || left === undefined ? {} : { remainingSeconds: left / rate }),
    };
  }
}
