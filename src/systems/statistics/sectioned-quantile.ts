/**
 * A quantile of a long run of dependent values, as latencies of one simulation are, with its 95 % interval by sectioning (Asmussen
 * and Glynn 2007, Stochastic Simulation, section III.5a; for quantiles Nakayama 2014, ACM TOMACS 24(4)): the run is cut into sections
 * in the order of time, long enough to be nearly independent, and the spread of their quantiles about the one of the whole run gives
 * its error. Batch means in the narrow sense would be centred on the mean of the sections' quantiles, which few values bias.
 */
import { type Interval, quantile } from "../../base/statistics.ts";

const SECTIONS = 20;
/** Student's t with 19 degrees of freedom, at 97.5 %. */
const T_975 = 2.093;
/** So many of a section's values lie beyond the quantile, at least. */
const FEWEST_BEYOND = 5;

/** Fewest values from which `sectionedQuantile` states a p-quantile: 10,000 for p99. */
export function fewestForSections(p: number): number {
  // Rounded, because 1 - 0.99 is a little more than 0.01.
  return SECTIONS * Math.ceil(Number((FEWEST_BEYOND / (1 - p)).toPrecision(12)));
}

/**
 * The p-quantile of values in the order of time, with its 95 % interval. Throws a RangeError for a share outside (0, 1), for too few
 * values, and for values that are not finite: leave out requests that were not answered, and say how many.
 */
export function sectionedQuantile(values: Float64Array, p: number): Interval {
  if (!(p > 0 && p < 1)) {
    throw new RangeError(`sectionedQuantile: expected a share between 0 and 1, got ${p}`);
  }
  const fewest = fewestForSections(p);
  if (values.length < fewest) {
    throw new RangeError(
      `sectionedQuantile: expected ${fewest} values or more for the ${p}-quantile, got ${values.length}`,
    );
  }
  const ascending = values.slice().sort();
  if (!(ascending[0]! > -Infinity && ascending.at(-1)! < Infinity)) {
    throw new RangeError("sectionedQuantile: expected finite values, got some that are not");
  }
  const value = quantile(ascending, p);
  const size = Math.floor(values.length / SECTIONS);
  let squares = 0;
  for (let section = 0; section < SECTIONS; section++) {
    const part = values.slice(section * size, (section + 1) * size).sort();
    squares += (quantile(part, p) - value) ** 2;
  }
  const half = T_975 * Math.sqrt(squares / (SECTIONS - 1) / SECTIONS);
  return { value, low: Math.max(ascending[0]!, value - half), high: value + half };
}
