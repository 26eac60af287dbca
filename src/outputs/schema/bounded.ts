/** Shapes with an upper bound, of which the schemas of outputs are made: data from outside cannot flood the page. */
import * as v from "valibot";

/** Any number, also those that are none: a loss may be NaN. */
export const number = v.custom<number>((value) => typeof value === "number");

/** A length or a count: finite, whole, not negative. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e15));

/** A label, a sentence, a note. */
export const words = v.pipe(v.string(), v.maxLength(5000));

/** Text that a cell printed, or its Markdown. */
export const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

/** A list of at most so many. */
export function list<T extends v.GenericSchema>(item: T, most = 1000) {
  return v.pipe(v.array(item), v.maxLength(most));
}

/** A property that may be missing. */
export const maybe = v.exactOptional;
