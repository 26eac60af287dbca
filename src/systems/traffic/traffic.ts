/** The rate of requests over a day or a part of one: what an autoscaler has to follow. */
import { DIURNAL } from "../queueing/arrival-process.ts";

export const TRAFFIC_SHAPES = ["steady", "diurnal", "viral spike", "replay"] as const;

/**
 * "steady": one rate for an hour. "diurnal": a day that rises from its night to the rate and falls again. "viral spike": half an hour
 * at the rate, then a hundred times as much within five minutes, for ten minutes, halving every ten. "replay": a recorded rate.
 */
export type TrafficShape = (typeof TRAFFIC_SHAPES)[number];

export interface Traffic {
  shape: TrafficShape;
  /** The highest rate of an ordinary day, per second; a replay has its own. */
  ratePerSecond: number;
  /** For "replay": see `parseTraffic`. */
  recorded?: readonly RecordedRate[];
}

/** From `seconds` after the beginning on, the mean rate is so many requests a second. */
export interface RecordedRate {
  seconds: number;
  ratePerSecond: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** More rows than this are not kept in a record. */
export const MOST_ROWS = 20_000;
/** Longer recordings are refused: a second of them is a step of the simulation. */
const LONGEST_SECONDS = 7 * 24 * HOUR;

const SPIKE = {
  factor: 100,
  startSeconds: 30 * MINUTE,
  riseSeconds: 5 * MINUTE,
  holdSeconds: 10 * MINUTE,
  halvingSeconds: 10 * MINUTE,
  seconds: 3 * HOUR,
} as const;

/** The mean rate of each second. Throws a RangeError for a rate or a shape that makes no sense. */
export function trafficRates({ shape, ratePerSecond, recorded = [] }: Traffic): Float64Array {
  if (shape === "replay") return replayed(recorded);
  if (!(ratePerSecond > 0 && Number.isFinite(ratePerSecond))) {
    throw new RangeError(
      `traffic: expected a rate above 0 requests a second, got ${ratePerSecond}`,
    );
  }
  const over = (seconds: number, factorAt: (second: number) => number) =>
    Float64Array.from({ length: seconds }, (_, second) => ratePerSecond * factorAt(second));
  switch (shape) {
    case "steady":
      return over(HOUR, () => 1);
    case "diurnal":
      return over(24 * HOUR, dayAt);
    case "viral spike":
      return over(SPIKE.seconds, spikeAt);
    default:
      throw new RangeError(
        `traffic: expected a shape of ${TRAFFIC_SHAPES.map((it) => `"${it}"`).join(", ")}, got ${JSON.stringify(shape)}`,
      );
  }
}

/** As the arrivals of that name, over its highest rate: it begins at night. */
function dayAt(second: number): number {
  const { swing } = DIURNAL;
  return (1 - swing * Math.cos((2 * Math.PI * second) / (24 * HOUR))) / (1 + swing);
}

function spikeAt(second: number): number {
  const { factor, startSeconds, riseSeconds, holdSeconds, halvingSeconds } = SPIKE;
  const since = second - startSeconds;
  if (since <= 0) return 1;
  if (since < riseSeconds) return factor ** (since / riseSeconds);
  const falling = Math.max(0, since - riseSeconds - holdSeconds);
  return Math.max(1, factor * 2 ** (-falling / halvingSeconds));
}

/** Each rate holds until the next; the last one as long as the one before it. */
function replayed(recorded: readonly RecordedRate[]): Float64Array {
  checkRecorded(recorded);
  const first = recorded[0]!.seconds;
  const last = recorded.at(-1)!.seconds;
  const seconds = Math.round(2 * last - recorded.at(-2)!.seconds - first);
  let row = 0;
  return Float64Array.from({ length: Math.max(1, seconds) }, (_, second) => {
    while (row + 1 < recorded.length && recorded[row + 1]!.seconds - first <= second) row += 1;
    return recorded[row]!.ratePerSecond;
  });
}

/** Throws a RangeError unless they are at least two and not too many, in ascending order, no longer than a week, and somewhere above 0. */
export function checkRecorded(recorded: readonly RecordedRate[]): void {
  if (recorded.length < 2) {
    throw new RangeError(
      `traffic: expected a recording of at least two times, got ${recorded.length}`,
    );
  }
  if (recorded.length > MOST_ROWS) {
    throw new RangeError(
      `traffic: expected at most ${MOST_ROWS} rows, got ${recorded.length}; take the mean of several`,
    );
  }
  for (const [row, { seconds, ratePerSecond }] of recorded.entries()) {
    const before = recorded[row - 1]?.seconds ?? Number.NEGATIVE_INFINITY;
    if (!(seconds > before && Number.isFinite(seconds))) {
      throw new RangeError(`traffic: expected ascending times, got ${seconds} s after ${before} s`);
    }
    if (!(ratePerSecond >= 0 && Number.isFinite(ratePerSecond))) {
      throw new RangeError(`traffic: expected rates from 0 on, got ${ratePerSecond}`);
    }
  }
  const span = recorded.at(-1)!.seconds - recorded[0]!.seconds;
  if (span > LONGEST_SECONDS) {
    throw new RangeError(`traffic: expected a recording of at most a week, got ${span} s`);
  }
  if (recorded.every(({ ratePerSecond }) => ratePerSecond === 0)) {
    throw new RangeError("traffic: expected a rate above 0 somewhere, got none");
  }
}
