/** What an argument may be: the words for it, and the test. */
import { isPlainObject } from "./in-words.ts";

/** `words` go on from "expected stride to be …". */
export interface Kind<in out T> {
  readonly words: string;
  readonly accepts: (value: unknown) => value is T;
}

/** Any kind, by its words and its test. */
export function kind<T>(words: string, test: (value: unknown) => boolean): Kind<T> {
  return { words, accepts: (value): value is T => test(value) };
}

export const dtypeKind: Kind<"float32" | "int32" | "bool"> = oneOf("float32", "int32", "bool");

export const flag: Kind<boolean> = kind("true or false", (value) => typeof value === "boolean");

export const text: Kind<string> = kind("a text", (value) => typeof value === "string");

export const finite: Kind<number> = kind("a finite number", Number.isFinite);

/** A finite number from `least` on. */
export function atLeast(least: number): Kind<number> {
  return kind(`a number of ${least} or more`, (value) => isNumber(value) && value >= least);
}

export function above(limit: number): Kind<number> {
  return kind(`a number above ${limit}`, (value) => isNumber(value) && value > limit);
}

/** A number between two others, both included. */
export function between(least: number, most: number): Kind<number> {
  return kind(
    `a number from ${least} to ${most}`,
    (value) => isNumber(value) && value >= least && value <= most,
  );
}

/** A whole number from `least` on. */
export function whole(least = Number.MIN_SAFE_INTEGER): Kind<number> {
  const words = least === Number.MIN_SAFE_INTEGER ? "" : ` of ${least} or more`;
  return kind(`a whole number${words}`, (value) => isWhole(value) && value >= least);
}

/** One whole number for height and width, or both. */
export function pair(least: number): Kind<number | readonly [number, number]> {
  const isOne = (value: unknown): boolean => isWhole(value) && value >= least;
  return kind(
    `a whole number of ${least} or more, or two of them for height and width`,
    (value) => isOne(value) || (Array.isArray(value) && value.length === 2 && value.every(isOne)),
  );
}

/** A list of sizes such as [2, 3]. */
export const sizes: Kind<readonly number[]> = kind(
  "a list of sizes such as [2, 3]",
  (value) => Array.isArray(value) && value.every((n) => isWhole(n) && n >= 0),
);

export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  const quoted = values.map((value) => `"${value}"`);
  const last = quoted.pop();
  const words = quoted.length === 0 ? `${last}` : `${quoted.join(", ")} or ${last}`;
  return kind(words, (value) => values.includes(value as T));
}

/** The one or the other. */
export function either<A, B>(a: Kind<A>, b: Kind<B>): Kind<A | B> {
  return kind(`${a.words}, or ${b.words}`, (value) => a.accepts(value) || b.accepts(value));
}

export function callable<T>(words = "a function"): Kind<T> {
  return kind(words, (value) => typeof value === "function");
}

/** A record of further names, which its owner checks. */
export const record: Kind<Record<string, unknown>> = kind("an object", isPlainObject);

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}
