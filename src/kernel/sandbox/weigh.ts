/** How much a message may be: measured before it is passed on, and again before it is read. */

/** Characters and values together. The heaviest thing that a kernel sends, a trace, has a tenth of it. */
export const MOST_WEIGHT = 6_000_000;

/** Whether `value` is plain data (records, lists, texts, numbers) of a weight that a page can bear. */
export function weighs(value: unknown): boolean {
  return messageWeight(value) <= MOST_WEIGHT;
}

/** Characters and values of plain data together; infinite for other values, and for more than a page can bear. */
export function messageWeight(value: unknown): number {
  const waiting: unknown[] = [value];
  let weight = 0;
  while (waiting.length > 0) {
    const next = waiting.pop();
    weight += typeof next === "string" ? 1 + next.length : 1;
    if (typeof next === "object" && next !== null) {
      const items = itemsOf(next);
      if (items === undefined || weight + items.length > MOST_WEIGHT) return Infinity;
      for (const item of items) waiting.push(item);
    }
    if (weight > MOST_WEIGHT) return Infinity;
  }
  return weight;
}

/**
 * Items of a list; keys and values of a record. Undefined for a list that is too long, and for anything else, such as a Map or a
 * buffer.
 */
function itemsOf(value: object): unknown[] | undefined {
  if (Array.isArray(value)) return value.length > MOST_WEIGHT ? undefined : value;
  return Object.getPrototypeOf(value) === Object.prototype
    ? Object.entries(value).flat()
    : undefined;
}
