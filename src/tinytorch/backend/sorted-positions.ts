/** The order of numbers as PyTorch sorts them: NaN is the largest, and equal ones keep their order. */
import type { TypedArray } from "../tensor/dtype.ts";

/** Rows of up to so many elements are sorted as one number for each: its rank in 32 bits, then its place. */
const mostPacked = 2 ** 21;

/** So many or fewer are found faster without sorting the rest. */
const mostKept = 16;

/** For each row of `width`, the positions of the first k in order. */
export function sortedPositions(
  values: TypedArray,
  width: number,
  k: number,
  isLargestFirst: boolean,
  out: Int32Array,
): void {
  const ranks = ranksOf(values);
  const rows = width === 0 ? 0 : values.length / width;
  const sort = width <= mostPacked ? sortPacked : sortPlaces;
  for (let row = 0; row < rows; row++) {
    const ranked = ranks.subarray(row * width, (row + 1) * width);
    if (isLargestFirst) for (let i = 0; i < width; i++) ranked[i] = ~ranked[i]!;
    sort(ranked, out.subarray(row * k, (row + 1) * k));
  }
}

/** Whole numbers in the order of the values. The bits of positive floats are in order already, those of negative ones in reverse. */
function ranksOf(values: TypedArray): Int32Array {
  if (!(values instanceof Float32Array)) return Int32Array.from(values);
  const numbers = new Float32Array(values.length);
  // Adding 0 makes one of both zeros.
  for (let i = 0; i < numbers.length; i++) numbers[i] = values[i]! + 0;
  const ranks = new Int32Array(numbers.buffer);
  for (let i = 0; i < ranks.length; i++) {
    const bits = ranks[i]!;
    if (Number.isNaN(values[i]!)) ranks[i] = 0x7fffffff;
    else if (bits < 0) ranks[i] = bits ^ 0x7fffffff;
  }
  return ranks;
}

/** Sorting numbers without a function to compare them is an order of magnitude faster. */
function sortPacked(ranks: Int32Array, out: Int32Array): void {
  const packed = out.length > mostKept ? allPacked(ranks) : firstPacked(ranks, out.length);
  for (let i = 0; i < out.length; i++) {
    const place = packed[i]! % mostPacked;
    out[i] = place < 0 ? place + mostPacked : place;
  }
}

function allPacked(ranks: Int32Array): Float64Array {
  const packed = new Float64Array(ranks.length);
  for (let i = 0; i < packed.length; i++) packed[i] = ranks[i]! * mostPacked + i;
  return packed.sort();
}

/** The first few alone: each number finds its place among those that were first until then. */
function firstPacked(ranks: Int32Array, count: number): Float64Array {
  const first = new Float64Array(count).fill(Infinity);
  for (let i = 0; i < ranks.length; i++) {
    const number = ranks[i]! * mostPacked + i;
    let place = count;
    for (; place > 0 && number < first[place - 1]!; place--)
      if (place < count) first[place] = first[place - 1]!;
    if (place < count) first[place] = number;
  }
  return first;
}

function sortPlaces(ranks: Int32Array, out: Int32Array): void {
  const places = Array.from(ranks.keys()).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
  out.set(places.slice(0, out.length));
}
