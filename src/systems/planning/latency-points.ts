/**
 * Distributions of times as a few weighted points, finer towards the tail, so that adding two of them and reading off a percentile
 * takes microseconds.
 */
import { sorted } from "../../base/statistics.ts";

/** Times in ascending order, and how probable each is; the probabilities add up to 1. */
export interface Points {
  ms: Float64Array;
  weight: Float64Array;
}

/** Where strata begin, and how many there are up to the next: half of the points lie above the median of the tail's tenth. */
const STRATA = [
  [0, 24],
  [0.9, 12],
  [0.99, 8],
  [0.999, 4],
] as const;

const EDGES = STRATA.flatMap(([from, count], i) => {
  const to = STRATA[i + 1]?.[0] ?? 1;
  return Array.from({ length: count }, (_, k) => from + ((to - from) * k) / count);
}).concat(1);

/** Points of measured times: all of them, or the means of strata where there are many. */
export function pointsOf(timesMs: ArrayLike<number>): Points {
  const ascending = sorted(Array.from(timesMs));
  const n = ascending.length;
  if (n <= EDGES.length) return { ms: ascending, weight: new Float64Array(n).fill(1 / n) };
  const ranks = [...new Set(EDGES.map((edge) => Math.round(edge * n)))];
  const strata = ranks.slice(1).map((to, i) => ascending.subarray(ranks[i]!, to));
  return {
    ms: Float64Array.from(strata, (stratum) => meanOf(stratum)),
    weight: Float64Array.from(strata, (stratum) => stratum.length / n),
  };
}

/** As few points as asked for, or a few less: neighbours together, of which those of the tail are the lightest. */
export function coarser({ ms, weight }: Points, count: number): Points {
  const size = Math.ceil(ms.length / count);
  const groups = Array.from({ length: Math.ceil(ms.length / size) }, (_, i) => i * size);
  const sums = groups.map((from) => {
    let [mass, moment] = [0, 0];
    for (let i = from; i < Math.min(from + size, ms.length); i++) {
      mass += weight[i]!;
      moment += weight[i]! * ms[i]!;
    }
    return { mass, ms: moment / mass };
  });
  return {
    ms: Float64Array.from(sums, (each) => each.ms),
    weight: Float64Array.from(sums, (each) => each.mass),
  };
}

/** The distribution of a sum of two independent times. */
export function sumOf(a: Points, b: Points): Points {
  const order = Array.from(a.ms, (ms, i) =>
    Array.from(b.ms, (other, k) => [ms + other, a.weight[i]! * b.weight[k]!] as const),
  )
    .flat()
    .sort(([one], [other]) => one - other);
  return {
    ms: Float64Array.from(order, ([ms]) => ms),
    weight: Float64Array.from(order, ([, weight]) => weight),
  };
}

export function scaled({ ms, weight }: Points, factor: number): Points {
  return { ms: ms.map((each) => factor * each), weight };
}

/**
 * The rest of a time, seen from a random moment within it, as so many points of equal weight: its distribution function is
 * E[min(S, x)] / E[S] (the equilibrium distribution of renewal theory).
 */
export function residualOf({ ms, weight }: Points, count: number): Points {
  const residual = new Float64Array(count);
  const mean = ms.reduce((total, each, i) => total + each * weight[i]!, 0);
  let found = 0;
  let [reached, before, left] = [0, 0, 1];
  for (let i = 0; i < ms.length && found < count; i++) {
    const next = reached + (left * (ms[i]! - before)) / mean;
    for (; found < count && (found + 0.5) / count <= next; found++) {
      residual[found] = before + (((found + 0.5) / count - reached) * mean) / left;
    }
    [reached, before, left] = [next, ms[i]!, left - weight[i]!];
  }
  residual.fill(before, found);
  return { ms: residual, weight: new Float64Array(count).fill(1 / count) };
}

export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Squared coefficient of variation: variance over squared mean; 0 for a single time. */
export function scvOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return squares / values.length / mean ** 2;
}
