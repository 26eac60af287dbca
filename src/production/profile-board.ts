/** The Profile panel while it fills: one record, shown again at most ten times a second. */
import { sorted } from "../base/statistics.ts";
import { type DisplayHandle, show } from "../outputs/display.ts";
import type { LatencyProfile, ProfileOutput } from "../outputs/profile.ts";

const SHOW_EVERY_MS = 100;
const DRAWN_POINTS = 500;

export class ProfileBoard {
  #profile: ProfileOutput;
  readonly #handle: DisplayHandle;
  #shownAt = performance.now();

  constructor(model: ProfileOutput["model"], backend: ProfileOutput["backend"]) {
    this.#profile = {
      kind: "profile",
      version: 1,
      state: "running",
      stage: "warming up",
      model,
      backend,
      metrics: [],
    };
    this.#handle = show(this.#profile);
  }

  get profile(): ProfileOutput {
    return this.#profile;
  }

  /** Changes the record; shows it if the last time is long enough ago. */
  set(change: Partial<ProfileOutput>): void {
    this.#profile = { ...this.#profile, ...change };
    if (performance.now() - this.#shownAt < SHOW_EVERY_MS) return;
    this.show();
  }

  show(): void {
    this.#shownAt = performance.now();
    this.#handle.update(this.#profile);
  }

  /** Ends the run; a profile that did not get to its end says why. */
  end(state: "done" | "partial", stage: string): void {
    this.#profile = { ...this.#profile, state, stage };
    this.show();
  }
}

/** Samples thinned evenly for drawing, and their histogram. */
export function latencyPicture(
  samplesMs: readonly number[],
): Pick<LatencyProfile, "samplesMs" | "histogram"> {
  const step = Math.max(1, Math.ceil(samplesMs.length / DRAWN_POINTS));
  return {
    samplesMs: samplesMs.flatMap((ms, index) => (index % step === 0 ? [{ index, ms }] : [])),
    histogram: histogram(samplesMs),
  };
}

/**
 * Bins by Freedman and Diaconis (1981), 5 to 40 of them. They end at the 99th percentile, or at five times the median where the
 * tail is longer than that, so that the bulk can be seen; the rest falls in the last.
 */
function histogram(samplesMs: readonly number[]): LatencyProfile["histogram"] {
  const ascending = sorted(samplesMs);
  const at = (p: number) => ascending[Math.floor(p * (ascending.length - 1))] ?? 0;
  const [from, to] = [at(0), Math.min(at(0.99), 5 * at(0.5))];
  if (ascending.length < 2 || to <= from) return [];
  const width = (2 * (at(0.75) - at(0.25))) / Math.cbrt(ascending.length);
  const bins = Math.min(40, Math.max(5, width > 0 ? Math.ceil((to - from) / width) : 5));
  const size = (to - from) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const ms of ascending) {
    const bin = Math.min(bins - 1, Math.floor((ms - from) / size));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, bin) => ({
    fromMs: from + bin * size,
    toMs: bin === bins - 1 ? Math.max(to, at(1)) : from + (bin + 1) * size,
    count,
  }));
}
