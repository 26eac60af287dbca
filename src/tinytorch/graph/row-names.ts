/** The rows of the table of operations by the name that each has itself, with those that only graphs need. */
import { operations } from "../operations/table.ts";
import type { AnyOperation } from "./graph.ts";
import { detach } from "./own-operations.ts";

const rows: readonly AnyOperation[] = [...(Object.values(operations) as AnyOperation[]), detach];

/** Undefined for an operation that somebody else made. */
export const rowByName: ReadonlyMap<string, AnyOperation> = new Map(
  rows.map((row) => [row.name, row]),
);
