/**
 * Welch's t-test (Welch 1947) that one mean is larger than another, for a number of values that was fixed beforehand and one look at
 * the end. Looked at again and again, with whatever comes below the level taken for proof, it raises false alarms many times as often
 * as its level says (Armitage, McPherson and Rowe 1969).
 */
import { studentt } from "jstat";
import type { SampleMoments } from "./running-moments.ts";

export interface WelchTest {
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** One-sided: against "the second mean is not larger". */
  readonly pValue: number;
}

/** Tests whether the second mean exceeds the first by more than `margin`. Throws a RangeError for fewer than two values of either. */
export function welchTest(first: SampleMoments, second: SampleMoments, margin = 0): WelchTest {
  if (!(first.n >= 2 && second.n >= 2)) {
    throw new RangeError(
      `welchTest: expected at least 2 values of each sample, got ${first.n} and ${second.n}`,
    );
  }
  const [v, w] = [first.variance / first.n, second.variance / second.n];
  const excess = second.mean - first.mean - margin;
  if (v + w === 0) return certain(excess, first.n + second.n - 2);
  const t = excess / Math.sqrt(v + w);
  const degreesOfFreedom = (v + w) ** 2 / (v ** 2 / (first.n - 1) + w ** 2 / (second.n - 1));
  // By the lower tail, which jstat does not lose in a subtraction from 1.
  return { t, degreesOfFreedom, pValue: studentt.cdf(-t, degreesOfFreedom) };
}

/** Where nothing varies, any excess is certain. */
function certain(excess: number, degreesOfFreedom: number): WelchTest {
  const t = excess === 0 ? 0 : Math.sign(excess) * Number.POSITIVE_INFINITY;
  return { t, degreesOfFreedom, pValue: excess > 0 ? 0 : excess < 0 ? 1 : 0.5 };
}
