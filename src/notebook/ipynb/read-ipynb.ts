/**
 * Reads a Jupyter notebook. One that was written here gives the same document, with what was edited elsewhere since; of any
 * other, TypeScript and JavaScript become code, and cells in another language text that shows their code.
 */
import * as v from "valibot";
import { named } from "../../outputs/schema/named.ts";
import type { Exercises } from "../exercise.ts";
import { checkPlainData } from "../link/plain-data.ts";
import type { Cell, CellSpec, Notebook } from "../notebook.ts";
import type { Questions } from "../question.ts";
import { checkCellCount } from "../read-limits.ts";
import { freeCellId, readNotebook, toNotebook, viewSchema } from "../to-notebook.ts";

export interface ReadIpynb {
  notebook: Notebook;
  exercises?: Exercises;
  questions?: Questions;
  /** Remarks, in sentences, on parts that could not be taken over as they were. */
  remark?: string;
}

const textSchema = v.union([v.string(), v.array(v.string())]);
const metadataSchema = v.optional(v.record(v.string(), v.unknown()), {});
const cellSchema = v.object({
  id: v.optional(v.string()),
  cell_type: v.string(),
  source: textSchema,
  metadata: metadataSchema,
  attachments: v.optional(v.unknown()),
  outputs: v.optional(v.unknown()),
});
const notebookSchema = v.object({
  nbformat: v.literal(4),
  metadata: metadataSchema,
  cells: v.array(cellSchema),
});
const languageSchema = v.object({
  language_info: v.optional(v.object({ name: v.string() })),
  kernelspec: v.optional(
    v.object({ name: v.optional(v.string()), language: v.optional(v.string()) }),
  ),
});
const ownCellSchema = v.object({
  id: v.optional(v.string()),
  part: v.optional(v.number()),
  kind: v.optional(v.picklist(["markdown", "code", "exercise", "question"])),
  view: v.exactOptional(viewSchema),
});
const partsSchema = v.object({
  starter: v.string(),
  hints: v.array(v.string()),
  solution: v.string(),
  checks: v.string(),
});
const exercisesSchema = named(partsSchema);
const questionsSchema = named(
  v.object({
    group: v.string(),
    rubric: v.array(v.object({ name: v.string(), levels: v.array(v.string()) })),
  }),
);

type JupyterCell = v.InferOutput<typeof cellSchema>;

/** Throws a SyntaxError that says what is wrong. `name` is its title where it has none of its own. */
export function readIpynb(name: string, text: string): ReadIpynb {
  const data: unknown = JSON.parse(text);
  const version = isRecord(data) ? data["nbformat"] : undefined;
  if (typeof version === "number" && version !== 4) {
    throw new SyntaxError(
      `expected a Jupyter notebook of format 4, got format ${version}; open and save it in a present Jupyter, which converts it`,
    );
  }
  const result = v.safeParse(notebookSchema, data);
  if (!result.success) {
    const [issue] = result.issues;
    throw new SyntaxError(
      `not a Jupyter notebook: at ${v.getDotPath(issue) ?? "the document"}, ${issue.message}`,
    );
  }
  const { metadata, cells } = result.output;
  checkCellCount(cells.length);
  return isRecord(metadata["capstone"])
    ? readOwn(metadata["capstone"], cells)
    : readForeign(name, metadata, cells);
}

/** Written here, and perhaps edited elsewhere: the document's own fields are kept beside it. */
function readOwn(kept: Record<string, unknown>, cells: readonly JupyterCell[]): ReadIpynb {
  const { exercises, questions, ...document } = kept;
  checkPlainData(kept);
  let part = 1;
  const taken = new Set<string>();
  const named = new Set(cells.map(({ id }) => id));
  const used = { has: (id: string) => taken.has(id) || named.has(id) };
  const read = cells.map((cell): Cell => {
    const own = v.safeParse(ownCellSchema, cell.metadata["capstone"]);
    const fields = own.success ? own.output : {};
    part = fields.part ?? part;
    const wanted = fields.id ?? cell.id ?? "";
    const id = wanted === "" || taken.has(wanted) ? freeCellId(used) : wanted;
    taken.add(id);
    const view = fields.view === undefined ? {} : { view: fields.view };
    return { id, part, kind: kindOf(cell, fields.kind), source: sourceOf(cell), ...view };
  });
  const notebook = readNotebook({ ...document, cells: read });
  const itsExercises = v.safeParse(exercisesSchema, exercises);
  const itsQuestions = v.safeParse(questionsSchema, questions);
  const lost = [
    ...(exercises === undefined || itsExercises.success ? [] : ["exercises"]),
    ...(questions === undefined || itsQuestions.success ? [] : ["questions"]),
  ];
  return {
    notebook,
    ...(itsExercises.success ? { exercises: itsExercises.output } : {}),
    ...(itsQuestions.success ? { questions: itsQuestions.output } : {}),
    ...(lost.length === 0
      ? {}
      : { remark: `Its ${lost.join(" and ")} could not be read, and are left out.` }),
  };
}

/** The kind that it had here, unless it was changed between text and code since. */
function kindOf(cell: JupyterCell, kind: Cell["kind"] | undefined): Cell["kind"] {
  const isCode = cell.cell_type === "code";
  if (isCode) return kind === "exercise" ? "exercise" : "code";
  return kind === "question" ? "question" : "markdown";
}

function readForeign(
  name: string,
  metadata: Record<string, unknown>,
  cells: readonly JupyterCell[],
): ReadIpynb {
  const language = languageOf(metadata);
  const runs = /^(typescript|javascript|deno|tslab|ts|js|jslab)$/i.test(language);
  const seen = new Set<string>();
  const specs = cells.map((cell): CellSpec => {
    const { id = "" } = cell;
    const named = id === "" || seen.has(id) ? {} : { id };
    seen.add(id);
    return { ...named, ...foreignCell(cell, runs ? undefined : language) };
  });
  const inText = runs ? 0 : cells.filter(({ cell_type }) => cell_type === "code").length;
  const pictures = cells.reduce(
    (sum, { attachments }) => sum + (isRecord(attachments) ? Object.keys(attachments).length : 0),
    0,
  );
  const shown = cells.filter(({ outputs }) => Array.isArray(outputs) && outputs.length > 0).length;
  const title = typeof metadata["title"] === "string" ? metadata["title"] : name;
  const remarks = [
    ...(inText > 0
      ? [
          `This notebook is written in ${languageName(language)}, and cells here run TypeScript: its ${inText} code ${inText === 1 ? "cell was" : "cells were"} kept as text that shows the code.`,
        ]
      : []),
    ...(pictures > 0
      ? [`${pictures} attached ${pictures === 1 ? "picture was" : "pictures were"} left out.`]
      : []),
    ...(shown > 0
      ? [`The outputs of ${shown} ${shown === 1 ? "cell were" : "cells were"} left out.`]
      : []),
  ];
  return {
    notebook: toNotebook({ title, cells: specs }),
    ...(remarks.length === 0 ? {} : { remark: remarks.join(" ") }),
  };
}

/** `language`: of code that cannot run here. A cell that is neither code nor Markdown is shown as it is written. */
function foreignCell(cell: JupyterCell, language: string | undefined): CellSpec {
  const source = sourceOf(cell);
  if (cell.cell_type === "markdown") return { kind: "markdown", source };
  const isCode = cell.cell_type === "code";
  if (isCode && language === undefined) return { kind: "code", source };
  const fence = "`".repeat(Math.max(3, longestTicks(source) + 1));
  return { kind: "markdown", source: `${fence}${isCode ? language : ""}\n${source}\n${fence}` };
}

/** As the notebook says it, else Python, as Jupyter itself assumes. */
function languageOf(metadata: Record<string, unknown>): string {
  const result = v.safeParse(languageSchema, metadata);
  const { language_info, kernelspec } = result.success ? result.output : {};
  return language_info?.name ?? kernelspec?.language ?? kernelspec?.name ?? "python";
}

function languageName(language: string): string {
  return /^i?python/i.test(language) ? "Python" : language;
}

function sourceOf({ source }: JupyterCell): string {
  return typeof source === "string" ? source : source.join("");
}

function longestTicks(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, ticks) => Math.max(longest, ticks.length), 0);
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
