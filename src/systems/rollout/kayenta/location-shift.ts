/**
 * The shift between canary and baseline as Kayenta finds it (MannWhitney.scala, BrentSolver.java): the standardised U of shifted
 * samples is solved for its critical values numerically. Where many values are equal, the steps of that function are wide, and
 * the classification depends on the solver and on its tolerance; so both are Kayenta's. `mannWhitney` has the exact shift.
 */
import { deviationOfU, rankSum, tieTerm } from "../../statistics/mann-whitney.ts";
import { normalCritical } from "../../statistics/normal.ts";

/** An absolute one: values are to be in a unit in which it is small, so milliseconds rather than seconds. */
const TOLERANCE = 1e-4;
const MOST_STEPS = 1001;

export interface LocationShift {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** By how much values of the first sample exceed those of the second; the two must not consist of one value each. */
export function locationShift(
  first: readonly number[],
  second: readonly number[],
  confidence: number,
): LocationShift {
  const least = min(first) - max(second);
  const most = max(first) - min(second);
  const solve = (critical: number) =>
    brentRoot((shift) => standardised(first, second, shift) - critical, least, most);
  const critical = normalCritical((1 - confidence) / 2);
  return { low: solve(critical), high: solve(-critical), estimate: solve(0) };
}

/** U of the samples when the first is moved back by `shift`, less its mean, in its standard deviations, corrected for continuity. */
function standardised(first: readonly number[], second: readonly number[], shift: number): number {
  const [n, m] = [first.length, second.length];
  const moved = first.map((value) => value - shift);
  const excess = rankSum(moved, second) - (n * (n + 1)) / 2 - (n * m) / 2;
  const sigma = deviationOfU(n, m, tieTerm([...moved, ...second]));
  return (excess - Math.sign(excess) / 2) / sigma;
}

/** The zero of a falling function, or the end of the range that it lies beyond (Brent 1973, chapter 4). */
function brentRoot(of: (x: number) => number, from: number, to: number): number {
  let [a, b, c] = [from, to, from];
  let [fa, fb] = [of(a), of(b)];
  let fc = fa;
  if (fa <= 0) return a;
  if (fb >= 0) return b;
  for (let count = 0; count < MOST_STEPS; count++) {
    const before = b - a;
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const least = 2 * Number.EPSILON * Math.abs(b) + TOLERANCE / 2;
    if (Math.abs(c - b) / 2 <= least || fb === 0) return b;
    const step = stepFrom({ a, b, c, fa, fb, fc }, before, least);
    [a, fa] = [b, fb];
    b += step;
    fb = of(b);
    if (fb * fc > 0) [c, fc] = [a, fa];
  }
  return b;
}

interface Bracket {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly fa: number;
  readonly fb: number;
  readonly fc: number;
}

/** A step from b by interpolation, or half of the bracket where that would lead too far; never shorter than `least`. */
function stepFrom(bracket: Bracket, before: number, least: number): number {
  const { b, c, fa, fb } = bracket;
  const half = (c - b) / 2;
  const isPromising = Math.abs(before) >= least && Math.abs(fa) > Math.abs(fb);
  const step = isPromising ? interpolated(bracket, { before, half, least }) : half;
  if (Math.abs(step) >= least) return step;
  return step > 0 ? least : -least;
}

/** By a line where there are two points, by an inverse parabola through three. */
function interpolated(
  { a, b, c, fa, fb, fc }: Bracket,
  { before, half, least }: { before: number; half: number; least: number },
): number {
  const width = c - b;
  const t = fb / fa;
  let p = width * t;
  let q = 1 - t;
  if (a !== c) {
    const [r, s] = [fa / fc, fb / fc];
    p = t * (width * r * (r - s) - (b - a) * (s - 1));
    q = (r - 1) * (s - 1) * (t - 1);
  }
  if (p > 0) q = -q;
  else p = -p;
  const isNear = p < 0.75 * width * q - Math.abs(least * q) / 2 && p < Math.abs((before * q) / 2);
  return isNear ? p / q : half;
}

function min(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value));
}

function max(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value));
}
