/** Zipf's law of popularity: item i of a catalogue is asked for with a probability proportional to i^-s. */
import { Random } from "../../base/random.ts";
import type { Interval } from "../../base/statistics.ts";

/** Exponents beyond it leave one item. */
const MOST_EXPONENT = 20;
/** Of a catalogue, and of a trace: more of them fill the memory. */
const MOST_ITEMS = 10_000_000;
const MOST_TRACED = 100_000_000;

/** Probabilities of a catalogue's items, the most popular first. Throws a RangeError for no items and for an exponent below 0. */
export function zipfProbabilities(items: number, exponent: number): Float64Array {
  checkItems(items);
  if (!(exponent >= 0 && exponent <= MOST_EXPONENT)) {
    throw new RangeError(
      `zipf: expected an exponent from 0 (all alike) to ${MOST_EXPONENT}, got ${exponent}`,
    );
  }
  const weights = Float64Array.from({ length: items }, (_, i) => (i + 1) ** -exponent);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / whole);
}

/** Requests for items by their probabilities, independent of one another, as indices into these. */
export function sampleTrace(
  probabilities: Float64Array,
  requests: number,
  seed: number,
): Int32Array {
  if (!(Number.isInteger(requests) && requests >= 0 && requests <= MOST_TRACED)) {
    throw new RangeError(
      `zipf: expected a whole number of requests up to ${MOST_TRACED}, got ${requests}`,
    );
  }
  const random = new Random(seed);
  let sum = 0;
  const reached = probabilities.map((probability) => (sum += probability));
  return Int32Array.from({ length: requests }, () => firstAbove(reached, sum * random.uniform()));
}

/**
 * The exponent under which a trace is most likely (maximum likelihood), with its 95 % interval from Fisher's information. Items are
 * ranked by how often they were asked for, and `items` is the size of the catalogue: those that were seen, unless more are known of. A
 * short trace ranks by luck, which makes the exponent a little too high. Throws a RangeError for an empty trace, or one of a single item.
 */
export function fitZipf(trace: Iterable<unknown>, items?: number): Interval & { items: number } {
  const counts = countsOf(trace);
  const known = items ?? counts.length;
  checkItems(known);
  if (counts.length < 2 || known < counts.length) {
    throw new RangeError(
      `fitZipf: expected a trace of two different items or more, and no more than the catalogue's ${known}, got ${counts.length}`,
    );
  }
  const requests = counts.reduce((sum, count) => sum + count, 0);
  const logs = Float64Array.from({ length: known }, (_, i) => Math.log(i + 1));
  const seen = counts.reduce((sum, count, i) => sum + count * logs[i]!, 0) / requests;
  // The likelihood is highest where the mean logarithm of the rank is the one that was seen; it falls with the exponent.
  let [low, high] = [0, MOST_EXPONENT];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (momentsAt(middle, logs).mean > seen) low = middle;
    else high = middle;
  }
  const value = (low + high) / 2;
  const half = 1.96 / Math.sqrt(requests * momentsAt(value, logs).variance);
  return { value, low: Math.max(0, value - half), high: value + half, items: known };
}

/** How often each item was asked for, the most popular first. */
function countsOf(trace: Iterable<unknown>): number[] {
  const counts = new Map<unknown, number>();
  for (const item of trace) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a);
}

/** Mean and variance of the logarithm of the rank. */
function momentsAt(exponent: number, logs: Float64Array): { mean: number; variance: number } {
  let [whole, first, second] = [0, 0, 0];
  for (const log of logs) {
    const weight = Math.exp(-exponent * log);
    whole += weight;
    first += weight * log;
    second += weight * log ** 2;
  }
  const mean = first / whole;
  return { mean, variance: Math.max(Number.MIN_VALUE, second / whole - mean ** 2) };
}

function firstAbove(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkItems(items: number): void {
  if (Number.isInteger(items) && items > 0 && items <= MOST_ITEMS) return;
  throw new RangeError(
    `zipf: expected at least one item, got ${items}; the most are ${MOST_ITEMS}`,
  );
}
