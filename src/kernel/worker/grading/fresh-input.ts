/** Inputs that no check has: drawn near those that the checks call with, so that most of them are ones that the exercise is about. */
import type { Random } from "../../../base/random.ts";

/** A value like this one, a part of it changed: half of its numbers, by up to half; the length and order of lists of numbers. */
export function freshInput(value: unknown, random: Random): unknown {
  if (typeof value === "number") return random.uniform() < 0.5 ? value : freshNumber(value, random);
  if (Array.isArray(value)) {
    return value.length > 0 && value.every((item) => typeof item === "number")
      ? freshNumbers(value, random)
      : value.map((item) => freshInput(item, random));
  }
  if (ArrayBuffer.isView(value)) return freshBytes(value, random);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, freshInput(item, random)]),
  );
}

/** Whole numbers stay whole, and none changes its sign. */
function freshNumber(value: number, random: Random): number {
  if (!Number.isFinite(value)) return value;
  if (!Number.isInteger(value)) return value * random.uniform(0.5, 1.5);
  if (value === 0) return random.integer(0, 3);
  const size = Math.abs(value);
  const most = Math.min(Math.ceil(1.5 * size) + 1, 2 ** 31);
  return Math.sign(value) * random.integer(Math.min(Math.ceil(size / 2), most - 1), most);
}

function freshNumbers(values: readonly number[], random: Random): number[] {
  const length = random.uniform() < 0.5 ? values.length : random.integer(1, 2 * values.length + 1);
  return Array.from({ length }, () =>
    freshNumber(values[random.integer(0, values.length)] ?? 0, random),
  );
}

/** As many, of those that are there. */
function freshBytes(value: ArrayBufferView, random: Random): unknown {
  const values = value as Uint8Array;
  return "length" in value
    ? values.map((_, __, all) => all[random.integer(0, all.length)] ?? 0)
    : value;
}
