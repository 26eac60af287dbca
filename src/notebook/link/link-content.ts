/** Content of a link before it is packed: a difference, and results if they were shared. Checked when it is read. */
import * as v from "valibot";
import { namedFigureSchema } from "../../outputs/figure/figure-schema.ts";
import { withPresentFigures } from "../../outputs/figure/older-figures.ts";
import type { RunSummary } from "../../outputs/figure/run-summary.ts";
import { exactly } from "../../outputs/schema/exactly.ts";
import { type Cell, type CellId, SCHEMA } from "../notebook.ts";
import type { Difference } from "./difference.ts";
import { checkPlainData } from "./plain-data.ts";

export interface LinkContent {
  difference: Difference;
  results: SharedResult[];
}

/** The figures of a panel, as they were where the link was made. */
export interface SharedResult {
  /** The kind of the panel's output. */
  panel: string;
  cellId: CellId;
  summary: RunSummary;
}

/** The data that is written; what is empty is left out. */
export function toLinkData({ difference, results }: LinkContent): unknown {
  const { base, set, unset, changed, placed, removed } = difference;
  return {
    schema: SCHEMA,
    base,
    ...(Object.keys(set).length === 0 ? {} : { set }),
    ...ifAny({ unset }),
    ...ifAny({
      changed: changed.map(({ unset: gone, ...cell }) => ({ ...cell, ...ifAny({ unset: gone }) })),
    }),
    ...ifAny({ placed }),
    ...ifAny({ removed }),
    ...ifAny({ results }),
  };
}

/** Reads what was in a link or a shared file. Throws a SyntaxError that says what is wrong and where. */
export function readLinkData(data: unknown): LinkContent {
  checkPlainData(data);
  const schema = typeof data === "object" && data !== null && "schema" in data ? data.schema : 0;
  if (typeof schema === "number" && schema > SCHEMA) {
    throw new SyntaxError(
      `its notebook has schema ${schema}, written by a newer version of the page; this one reads up to ${SCHEMA}. Reload to get the newer page.`,
    );
  }
  const result = v.safeParse(contentSchema, withPresentFigures(data));
  if (!result.success) {
    const [issue] = result.issues;
    throw new SyntaxError(`at ${v.getDotPath(issue) ?? "its beginning"}: ${issue.message}`);
  }
  const { results, schema: _, ...difference } = result.output;
  return { difference, results };
}

/** Reads figures that were shared with a file; throws as `readLinkData` does. */
export function readLinkResults(data: unknown): SharedResult[] {
  const result = v.safeParse(resultsSchema, withPresentFigures(data));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new SyntaxError(
    `its results, at ${v.getDotPath(issue) ?? "the beginning"}: ${issue.message}`,
  );
}

function ifAny<T extends Record<string, readonly unknown[]>>(lists: T): Partial<T> {
  return Object.values(lists).some((list) => list.length > 0) ? lists : {};
}

const fields = v.record(v.string(), v.unknown());
const names = v.exactOptional(v.array(v.string()), []);
const after = v.nullable(v.string());

/** Whether it makes a cell is checked with the notebook that comes of it. */
const cell = v.custom<Cell>(
  (input) =>
    typeof input === "object" && input !== null && "id" in input && typeof input.id === "string",
  "expected a cell with an id",
);

const summary = exactly<RunSummary>()(
  v.object({
    title: v.string(),
    device: v.string(),
    at: v.string(),
    metrics: v.array(namedFigureSchema),
  }),
);

const resultsSchema = v.array(v.object({ panel: v.string(), cellId: v.string(), summary }));

const contentSchema = v.object({
  schema: v.literal(SCHEMA),
  base: v.nullable(v.object({ module: v.string(), version: v.number() })),
  set: v.exactOptional(fields, {}),
  unset: names,
  changed: v.exactOptional(
    v.array(
      v.object({
        id: v.string(),
        after,
        was: v.string(),
        rest: v.exactOptional(fields, {}),
        set: v.exactOptional(fields, {}),
        unset: names,
      }),
    ),
    [],
  ),
  placed: v.exactOptional(
    v.array(v.union([v.object({ cell, after }), v.object({ id: v.string(), after })])),
    [],
  ),
  removed: names,
  results: v.exactOptional(resultsSchema, []),
});
