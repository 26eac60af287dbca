/** Checks that all plain descriptions of a training share. */

/** Refuses a value that is no plain record, and names that nobody would read. */
export function checkNames(owner: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(
      `${owner}: expected a record with ${known.join(", ")}, got ${given === null ? "null" : typeof given}`,
    );
  }
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new RangeError(`${owner}: unknown setting "${unknown}"; there are ${known.join(", ")}`);
}

/** Throws a sentence unless `holds`. */
export function checkValue(
  owner: string,
  holds: boolean,
  { name, wanted, got }: { name: string; wanted: string; got: unknown },
): void {
  if (holds) return;
  throw new RangeError(`${owner}: expected ${name} to be ${wanted}, got ${String(got)}`);
}

export function isWhole(value: unknown, least = 1): boolean {
  return Number.isInteger(value) && (value as number) >= least;
}
