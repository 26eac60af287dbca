/** Which lines of a text differ from one before, and what stood there. */
import { diffArrays } from "diff";

/** Changed lines by number, from 1, each with the line that it is in place of, or undefined where there was none. */
export function changedLines(
  before: string | undefined,
  after: string,
): ReadonlyMap<number, string | undefined> {
  const changed = new Map<number, string | undefined>();
  if (before === undefined || before === after) return changed;
  let line = 1;
  let removed: string[] = [];
  for (const part of diffArrays(before.split("\n"), after.split("\n"))) {
    if (part.removed) {
      removed = part.value;
    } else if (part.added) {
      for (const [index] of part.value.entries()) changed.set(line + index, removed[index]);
      line += part.value.length;
      removed = [];
    } else {
      line += part.value.length;
      removed = [];
    }
  }
  return changed;
}
