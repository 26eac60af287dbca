/**
 * How checks say what they expect. Four ways, so that what was expected and what came can always be put in words; a check that
 * needs more computes a value first and says about that.
 */
import { inspectInline } from "../inspect.ts";

/** Taken before any cell runs: a cell that puts its own in their place does not decide what is the same. */
const { is, getPrototypeOf, entries } = Object;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { abs } = Math;
const plainRecord = Object.prototype;

export interface Expectation<T> {
  /** The very same value: a number, a string, a boolean. Of any type: a starter's may be narrower than the answer's. */
  toBe(expected: unknown): void;
  /** Equal in all its parts: lists, records. */
  toEqual(expected: unknown): void;
  /** A number, or a list of numbers, equal to so many decimal places (default 6): off by less than half of the last one. */
  toBeCloseTo(expected: number | NumberList, places?: number): void;
  /** Any predicate; `words` complete "expected …": `"a number from 0 to 1"`. */
  toSatisfy(predicate: (value: T) => boolean, words: string): void;
}

type NumberList = ArrayLike<number> | readonly NumberList[];

/** `what` says in the student's terms where `actual` comes from: `"median([3, 1, 2])"`. */
export type Expect = <T>(actual: T, what?: string) => Expectation<T>;

/** A failed expectation: the actual value is not the expected one. */
export class Unmet extends Error {
  override readonly name = "Unmet";
  readonly expected: string;
  readonly got: string;

  constructor(expected: string, got: string) {
    super(`expected ${expected}, got ${got}`);
    this.expected = expected;
    this.got = got;
  }
}

/** `onExpect` hears of every expectation, met or not: a check without any proves nothing. */
export function createExpect(onExpect: () => void): Expect {
  return <T>(actual: T, what?: string): Expectation<T> => {
    const need = (isMet: boolean, expected: string, detail = "") => {
      onExpect();
      if (isMet) return;
      throw new Unmet(
        what === undefined ? expected : `${what} to be ${expected}`,
        got(actual) + detail,
      );
    };
    const needSame = (expected: unknown, isSame: Same, words: string) => {
      const place = difference(actual, expected, isSame, "");
      need(place === undefined, words, place ? `, which differs at ${place}` : "");
    };
    return {
      toBe: (expected) => need(is(actual, expected), inspectInline(expected)),
      toEqual: (expected) => needSame(expected, is, inspectInline(expected)),
      toBeCloseTo(expected, places = 6) {
        const isSame: Same = (a, b) => isClose(a, b, 10 ** -places / 2);
        needSame(
          expected,
          isSame,
          `${inspectInline(expected)} to ${places} decimal ${places === 1 ? "place" : "places"}`,
        );
      },
      toSatisfy: (predicate, words) => need(predicate(actual), words),
    };
  };
}

type Same = (actual: unknown, expected: unknown) => boolean;

function isClose(actual: unknown, expected: unknown, within: number): boolean {
  if (typeof actual !== "number" || typeof expected !== "number") return false;
  return is(actual, expected) || abs(actual - expected) < within;
}

function got(value: unknown): string {
  if (value instanceof Promise) return "a promise; is an `await` missing?";
  return inspectInline(value);
}

/** Where two values first differ, such as `[2].name`; empty for the values themselves, undefined where they do not. */
function difference(
  actual: unknown,
  expected: unknown,
  isSame: Same,
  place: string,
): string | undefined {
  if (isSame(actual, expected)) return undefined;
  const [ours, theirs] = [partsOf(actual), partsOf(expected)];
  if (ours === undefined || theirs === undefined || ours.isList !== theirs.isList) return place;
  for (const key of new Set([...theirs.parts.keys(), ...ours.parts.keys()])) {
    const here = ours.isList ? `${place}[${key}]` : `${place}.${key}`;
    if (!ours.parts.has(key) || !theirs.parts.has(key)) return here;
    const deeper = difference(ours.parts.get(key), theirs.parts.get(key), isSame, here);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/** A list (typed arrays too) or a plain record, part by part. */
function partsOf(value: unknown): { isList: boolean; parts: Map<string, unknown> } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const isList = isArray(value) || (isView(value) && "length" in value);
  const prototype: unknown = getPrototypeOf(value);
  if (!isList && prototype !== null && prototype !== plainRecord) return undefined;
  return { isList, parts: new Map(entries(value)) };
}
