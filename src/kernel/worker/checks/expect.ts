/**
 * How checks say what they expect. Four ways, so that what was expected and what came can always be put in words; a check that
 * needs more computes a value first and says about that.
 */
import type { CheckDifference, CheckResult } from "../../../outputs/checks.ts";
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

export type Finding = Required<Pick<CheckResult, "expected" | "got">> &
  Pick<CheckResult, "what" | "differs">;

/** A failed expectation: the actual value is not the expected one. */
export class Unmet extends Error {
  override readonly name = "Unmet";
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(`expected ${finding.expected}, got ${finding.got}`);
    this.finding = finding;
  }
}

/** `onExpect` hears of every expectation, met or not: a check without any proves nothing. */
export function createExpect(onExpect: () => void): Expect {
  return <T>(actual: T, what?: string): Expectation<T> => {
    const need = (isMet: boolean, expected: string, differs?: CheckDifference) => {
      onExpect();
      if (isMet) return;
      throw new Unmet({
        ...(what === undefined ? {} : { what }),
        expected,
        got: got(actual),
        ...(differs === undefined ? {} : { differs }),
      });
    };
    const needSame = (expected: unknown, isSame: Same, words: string) => {
      const found = difference(actual, expected, isSame, "");
      // Values that have no parts differ as a whole.
      need(found === undefined, words, found?.place === "" ? undefined : found);
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

/** Where two values first differ, such as `[2].name`, and how; the place of the values themselves is empty. */
function difference(
  actual: unknown,
  expected: unknown,
  isSame: Same,
  place: string,
): CheckDifference | undefined {
  if (isSame(actual, expected)) return undefined;
  const [ours, theirs] = [partsOf(actual), partsOf(expected)];
  if (ours === undefined || theirs === undefined || ours.isList !== theirs.isList) {
    return { place, expected: inspectInline(expected), got: inspectInline(actual) };
  }
  for (const key of new Set([...theirs.parts.keys(), ...ours.parts.keys()])) {
    const here = ours.isList ? `${place}[${key}]` : `${place}.${key}`;
    if (!ours.parts.has(key) || !theirs.parts.has(key)) {
      return {
        place: here,
        expected: partText(theirs.parts, key),
        got: partText(ours.parts, key),
      };
    }
    const deeper = difference(ours.parts.get(key), theirs.parts.get(key), isSame, here);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function partText(parts: ReadonlyMap<string, unknown>, key: string): string {
  return parts.has(key) ? inspectInline(parts.get(key)) : "nothing";
}

/** A list (typed arrays too) or a plain record, part by part. */
function partsOf(value: unknown): { isList: boolean; parts: Map<string, unknown> } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const isList = isArray(value) || (isView(value) && "length" in value);
  const prototype: unknown = getPrototypeOf(value);
  if (!isList && prototype !== null && prototype !== plainRecord) return undefined;
  return { isList, parts: new Map(entries(value)) };
}
