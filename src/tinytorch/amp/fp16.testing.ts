/** For tests: rounding to fp16 on the current backend, against NumPy and at every place where it could go wrong. */
import { expect } from "vitest";
import { roundToFp16, tensor } from "../index.ts";
import stored from "./fp16.json" with { type: "json" };

const numbersOf = (bits: readonly number[]): Float32Array =>
  new Float32Array(Uint32Array.from(bits).buffer);

async function rounded(values: Float32Array): Promise<Float32Array> {
  return (await roundToFp16(tensor(values)).data()) as Float32Array;
}

/** The first difference in words, so that a failure does not print thousands of numbers; a NaN equals a NaN, 0 does not equal -0. */
function firstDifference(given: Float32Array, actual: Float32Array, wanted: Float32Array): string {
  const at = wanted.findIndex((value, i) => !Object.is(value, actual[i]));
  return at < 0 ? "" : `${given[at]} became ${actual[at]} instead of ${wanted[at]}`;
}

/** Bits of float32 for 498 numbers, and what NumPy's float16 makes of them. */
export async function expectNumPysFloat16(): Promise<void> {
  const given = numbersOf(stored.given);
  expect(given.length).toBeGreaterThan(400);
  expect(firstDifference(given, await rounded(given), numbersOf(stored.rounded))).toBe("");
}

/** The number of a pattern of bits without its sign: IEEE 754-2019, section 3.4. */
function decoded(bits: number): number {
  const [exponent, fraction] = [bits >> 10, bits & 0x3ff];
  return exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const greatest = 0x7bff;

/**
 * Every number of fp16 stays; what lies half way between two goes to the even one, and the numbers of float32 beside that to the nearer
 * one. Between these the rounding cannot change, so nothing is left out.
 */
export async function expectEveryStep(): Promise<void> {
  const given: number[] = [];
  const wanted: number[] = [];
  for (let bits = 0; bits <= greatest; bits++) {
    const [low, high] = [decoded(bits), decoded(bits + 1)];
    const above = bits === greatest ? Number.POSITIVE_INFINITY : high;
    const middle = (low + high) / 2;
    given.push(low, below(middle), middle, -below(-middle));
    wanted.push(low, low, bits % 2 === 0 ? low : above, above);
  }
  for (const sign of [1, -1]) {
    const signed = Float32Array.from(given, (value) => sign * value);
    const there = Float32Array.from(wanted, (value) => sign * value);
    expect(firstDifference(signed, await rounded(signed), there)).toBe("");
  }
}

const number = new Float32Array(1);
const pattern = new Int32Array(number.buffer);

/** The next smaller number of float32 (of -x: minus the next larger one). */
function below(x: number): number {
  number[0] = x;
  pattern[0]! += x > 0 ? -1 : 1;
  return number[0]!;
}
