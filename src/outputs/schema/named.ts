/** Records from outside whose keys are names that somebody chose. */
import * as v from "valibot";

/**
 * A record with any names for keys. `v.record` passes over `constructor`, `prototype` and `__proto__` without a word: what a cell of
 * that name has would be lost.
 */
export function named<T extends v.GenericSchema>(item: T) {
  return v.pipe(
    v.custom<Readonly<Record<string, unknown>>>(
      (input) => typeof input === "object" && input !== null && !Array.isArray(input),
      "expected a record",
    ),
    v.rawTransform(({ dataset, addIssue, NEVER }): Record<string, v.InferOutput<T>> => {
      const input = dataset.value;
      const entries: [string, v.InferOutput<T>][] = [];
      for (const [key, value] of Object.entries(input)) {
        const read = v.safeParse(item, value);
        if (read.success) {
          entries.push([key, read.output]);
          continue;
        }
        const [issue] = read.issues;
        const place = { type: "unknown", origin: "value", input, key, value } as const;
        addIssue({ message: issue.message, path: [place, ...(issue.path ?? [])] });
        return NEVER;
      }
      return Object.fromEntries(entries);
    }),
  );
}
