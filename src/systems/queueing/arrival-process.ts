/**
 * Arrivals one after another, for a load that goes on and whose rate may change at any time. A shape says how the rate at a moment
 * differs from the mean; arrivals are those of a Poisson process at the highest rate, thinned (Lewis and Shedler 1979).
 */
import { Random } from "../../base/random.ts";
import { checkCount } from "./arrivals.ts";

export const ARRIVAL_SHAPES = ["poisson", "bursts", "diurnal", "replay"] as const;

/**
 * "poisson": one rate. "bursts": quiet and busy stretches of random length, a Markov-modulated Poisson process of two states.
 * "diurnal": the rate rises and falls like a day that takes a minute. "replay": recorded gaps, stretched to the rate.
 */
export type ArrivalShape = (typeof ARRIVAL_SHAPES)[number];

/** Rates of the two states of "bursts", of the mean; and how long each lasts, on average. Together their mean is 1. */
export const BURSTS = {
  quiet: { factor: 0.5, meanMs: 4000 },
  busy: { factor: 3, meanMs: 1000 },
} as const;

const BUSY_SHARE = BURSTS.busy.meanMs / (BURSTS.busy.meanMs + BURSTS.quiet.meanMs);
/** After so long without an arrival nothing is left of the state; stretch by stretch, a very low rate would take for ever. */
const FORGOTTEN_MS = 10_000 * (BURSTS.busy.meanMs + BURSTS.quiet.meanMs);

/** The rate of "diurnal" is 1 - swing · cos(2π t / period) of the mean: it begins with the night. */
export const DIURNAL = { swing: 0.8, periodMs: 60_000 } as const;

export interface ArrivalProcessOptions {
  shape: ArrivalShape;
  seed: number;
  /** For "replay": when the recorded queries came, ms, ascending; at least two. */
  recordedMs?: ArrayLike<number>;
}

export class ArrivalProcess {
  readonly shape: ArrivalShape;
  readonly #random: Random;
  /** The rate at a moment over the mean rate, and the most that it can be. */
  readonly #intensity: (atMs: number) => number;
  readonly #most: number;
  readonly #gaps: readonly number[];
  #nextGap = 0;

  /** Throws a RangeError for a shape that there is not, and for a replay of fewer than two arrivals. */
  constructor({ shape, seed, recordedMs = [] }: ArrivalProcessOptions) {
    if (!ARRIVAL_SHAPES.includes(shape)) {
      throw new RangeError(
        `arrivals: expected a shape of ${ARRIVAL_SHAPES.map((it) => `"${it}"`).join(", ")}, got ${JSON.stringify(shape)}`,
      );
    }
    this.shape = shape;
    this.#random = new Random(seed);
    this.#gaps = shape === "replay" ? gapsOf(recordedMs) : [];
    this.#intensity =
      shape === "bursts" ? this.#burstsFrom() : shape === "diurnal" ? dayAt : () => 1;
    this.#most =
      shape === "bursts" ? BURSTS.busy.factor : shape === "diurnal" ? 1 + DIURNAL.swing : 1;
  }

  /** When the first query after `afterMs` is due, at `qps` queries a second on average. Ask in ascending order. */
  next(afterMs: number, qps: number): number {
    if (!(qps > 0 && Number.isFinite(qps))) {
      throw new RangeError(`arrivals: expected a rate above 0 queries a second, got ${qps}`);
    }
    const meanMs = 1000 / qps;
    if (this.shape === "replay") return afterMs + meanMs * this.#takeGap();
    let atMs = afterMs;
    do {
      atMs += this.#exponential(meanMs / this.#most);
    } while (this.#random.uniform() * this.#most >= this.#intensity(atMs));
    return atMs;
  }

  /** The next `count` queries after 0 ms, at one rate; ask once. */
  take(count: number, qps: number): Float64Array {
    checkCount(count);
    let atMs = 0;
    return Float64Array.from({ length: count }, () => {
      atMs = this.next(atMs, qps);
      return atMs;
    });
  }

  #exponential(mean: number): number {
    // 1 - u is never 0.
    return -mean * Math.log(1 - this.#random.uniform());
  }

  #burstsFrom(): (atMs: number) => number {
    let state: keyof typeof BURSTS = "quiet";
    let untilMs: number | undefined;
    return (atMs) => {
      untilMs ??= atMs + this.#exponential(BURSTS[state].meanMs);
      if (atMs - untilMs > FORGOTTEN_MS) {
        state = this.#random.uniform() < BUSY_SHARE ? "busy" : "quiet";
        untilMs = atMs + this.#exponential(BURSTS[state].meanMs);
        return BURSTS[state].factor;
      }
      while (atMs >= untilMs) {
        state = state === "quiet" ? "busy" : "quiet";
        const before: number = untilMs;
        untilMs += this.#exponential(BURSTS[state].meanMs);
        // At such a moment numbers lie further apart than stretches are long.
        if (untilMs === before) break;
      }
      return BURSTS[state].factor;
    };
  }

  /** The recording from its beginning again when it is over. */
  #takeGap(): number {
    const gap = this.#gaps[this.#nextGap % this.#gaps.length] ?? 1;
    this.#nextGap += 1;
    return gap;
  }
}

function dayAt(atMs: number): number {
  return 1 - DIURNAL.swing * Math.cos((2 * Math.PI * atMs) / DIURNAL.periodMs);
}

/** Gaps of mean 1. */
function gapsOf(recordedMs: ArrayLike<number>): number[] {
  const times = Array.from(recordedMs);
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? at));
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (!(span > 0 && gaps.every((gap) => gap >= 0))) {
    throw new RangeError(
      `arrivals: expected a replay of at least two arrivals in ascending order, got ${times.length}`,
    );
  }
  return gaps.map((gap) => (gap * gaps.length) / span);
}
