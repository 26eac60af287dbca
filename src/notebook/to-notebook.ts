/** Fills in a `NotebookSpec`, and reads notebooks that come from outside: each is checked once, here. */
import * as v from "valibot";
import { named } from "../outputs/schema/named.ts";
import {
  type Cell,
  type CellSpec,
  DIAL_NAME,
  LONGEST_ANSWER,
  type Notebook,
  type NotebookSpec,
  SCHEMA,
  type Settings,
} from "./notebook.ts";
import { isPart, PARTS } from "./parts.ts";

/** Far more dials than the panels of one cell have. */
const MOST_DIALS = 100;

const backendSchema = v.picklist(["auto", "webgpu", "webgl", "wasm", "cpu"]);

const settingsSchema = v.object({
  backend: v.optional(backendSchema, "auto"),
  hideCode: v.exactOptional(v.boolean()),
});

const partSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PARTS));

/** A cell's view that comes from outside. */
export const viewSchema = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(DIAL_NAME, "expected a dial such as profile.price-per-hour")),
    v.pipe(v.number(), v.finite()),
  ),
  v.check(
    (view) => Object.keys(view).length <= MOST_DIALS,
    `expected at most ${MOST_DIALS} dials in a cell`,
  ),
);

const answerSchema = v.object({
  text: v.pipe(v.string(), v.maxLength(LONGEST_ANSWER)),
  selfAssessment: v.exactOptional(
    v.array(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)))),
  ),
  evidence: v.exactOptional(
    v.array(
      v.object({
        label: v.string(),
        value: v.string(),
        method: v.string(),
        cellId: v.string(),
        at: v.string(),
      }),
    ),
  ),
});

const teachingSchema = v.object({
  hiddenParts: v.exactOptional(v.array(partSchema)),
  hideCode: v.exactOptional(v.boolean()),
  fixed: v.exactOptional(
    v.object({
      backend: v.exactOptional(backendSchema),
      dials: v.exactOptional(v.literal(true)),
    }),
  ),
});

const notebookSchema = v.object({
  schema: v.literal(SCHEMA),
  id: v.pipe(v.string(), v.nonEmpty()),
  title: v.string(),
  base: v.nullable(v.object({ module: v.string(), version: v.number() })),
  seed: v.pipe(v.number(), v.integer()),
  cells: v.array(
    v.object({
      id: v.pipe(v.string(), v.nonEmpty()),
      part: partSchema,
      kind: v.picklist(["markdown", "code", "exercise", "question"]),
      source: v.string(),
      view: v.exactOptional(viewSchema),
    }),
  ),
  settings: settingsSchema,
  answers: v.exactOptional(named(answerSchema)),
  teaching: v.exactOptional(teachingSchema),
});

const DEFAULT_SETTINGS: Settings = { backend: "auto" };

/** A whole notebook from what a person or a file wrote. Throws a RangeError for a cell id used twice. */
export function toNotebook(spec: NotebookSpec): Notebook {
  return {
    schema: SCHEMA,
    id: spec.id ?? crypto.randomUUID(),
    title: spec.title ?? "Untitled notebook",
    base: spec.base ?? null,
    seed: spec.seed ?? 0,
    cells: toCells(spec.cells ?? []),
    settings: { ...DEFAULT_SETTINGS, ...spec.settings },
    ...(spec.answers === undefined ? {} : { answers: spec.answers }),
    ...(spec.teaching === undefined ? {} : { teaching: spec.teaching }),
  };
}

function toCells(specs: readonly CellSpec[]): Cell[] {
  const taken = new Set<string>();
  for (const { id } of specs) {
    if (id === undefined) continue;
    if (taken.has(id)) throw new RangeError(`two cells are called "${id}"; give one another id`);
    taken.add(id);
  }
  let part = 1;
  let number = 1;
  return specs.map((spec) => {
    part = spec.part ?? part;
    if (!isPart(part)) {
      throw new RangeError(
        `expected a part from 1 to ${PARTS}, got ${part}; give the cell one of those`,
      );
    }
    const id = spec.id ?? freeCellId(taken, number);
    // None before it is free: looked for from the beginning, names took a time that grew with the square of the cells.
    if (spec.id === undefined) number = Number(id.slice("cell-".length)) + 1;
    taken.add(id);
    return {
      id,
      part,
      kind: spec.kind ?? "code",
      source: spec.source,
      ...(spec.view === undefined ? {} : { view: spec.view }),
    };
  });
}

/** The first of `cell-1`, `cell-2`, … that is not taken; `from`: the number to begin with. */
export function freeCellId(taken: { has(id: string): boolean }, from = 1): string {
  let number = from;
  while (taken.has(`cell-${number}`)) number += 1;
  return `cell-${number}`;
}

/** Reads a stored or received document. Throws a SyntaxError that says what is wrong and where. */
export function readNotebook(data: unknown): Notebook {
  const schema = isRecord(data) ? data["schema"] : undefined;
  if (typeof schema === "number" && schema > SCHEMA) {
    throw new SyntaxError(
      `this notebook has schema ${schema}, written by a newer version of the page; this one reads up to ${SCHEMA}. Reload to get the newer page.`,
    );
  }
  const result = v.safeParse(notebookSchema, data);
  if (!result.success) {
    const [issue] = result.issues;
    const place = v.getDotPath(issue) ?? "the document";
    throw new SyntaxError(`not a notebook: at ${place}, ${issue.message}`);
  }
  const ids = new Set(result.output.cells.map((cell) => cell.id));
  if (ids.size < result.output.cells.length) {
    throw new SyntaxError("not a notebook: two of its cells have the same id");
  }
  return result.output;
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null;
}
