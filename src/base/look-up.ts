/**
 * Records whose keys are names that somebody chose: cells, figures, files. `record[name]` also finds what every object inherits,
 * so a cell called `constructor` would have results before it ever ran. `scripts/tooling/check-names.mjs` finds reads that forget it.
 */

/** What `record` itself has under `name`; undefined for a name that it does not have, such as `toString`. */
export function lookUp<T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined;
export function lookUp(record: object | undefined, name: string): unknown;
export function lookUp(record: object | undefined, name: string): unknown {
  return record !== undefined && Object.hasOwn(record, name)
    ? (record as Record<string, unknown>)[name]
    : undefined;
}
