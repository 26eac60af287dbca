/** The student's own name of something, so that a suggested cell speaks of `model` and `trainLoader` as theirs does. */
import { lent } from "../../base/lent.ts";

/** The notebook's name of `value`; `fallback` where it has none. */
export function declaredName(value: object, fallback: string): string {
  return lent().nameOf(value) ?? fallback;
}
