/** Which optional properties of a schema no value has: what a sample leaves out, no test of it can notice. */
import type { GenericSchema } from "valibot";

interface Inside {
  entries?: Record<string, GenericSchema & Inside>;
  item?: GenericSchema & Inside;
  wrapped?: GenericSchema & Inside;
}

/** Paths such as `load[].search`. Alternatives, as of a figure's kinds, need not all be there. */
export function leftOut(schema: GenericSchema, values: readonly unknown[], path = ""): string[] {
  const { entries, item, wrapped } = schema as GenericSchema & Inside;
  if (wrapped !== undefined) {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? [path] : leftOut(wrapped, known, path);
  }
  if (item !== undefined) {
    return leftOut(
      item,
      values.flatMap((value) => value as unknown[]),
      `${path}[]`,
    );
  }
  return Object.entries(entries ?? {}).flatMap(([key, entry]) =>
    leftOut(
      entry,
      values.map((value) => (value as Record<string, unknown>)[key]),
      path === "" ? key : `${path}.${key}`,
    ),
  );
}
