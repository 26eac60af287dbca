/**
 * The questions of an open notebook. Their group and rubric are the module's, not the reader's: they are found by the cell's
 * id, and never stored with an answer, so that a rubric can be made better while answers are being written.
 */
import type { CellId, NotebookSpec } from "./notebook.ts";
import { toNotebook } from "./to-notebook.ts";

export interface Question {
  /** The heading that it stands under with others. */
  readonly group: string;
  readonly rubric: readonly Criterion[];
}

/** One thing to look for in an answer. */
export interface Criterion {
  readonly name: string;
  /** Description of an answer at each level, from the lowest. */
  readonly levels: readonly string[];
}

export type Questions = Readonly<Record<CellId, Question>>;

/** An answer of this many characters says something that can be judged: about three sentences. */
export const RUBRIC_FROM = 200;

/** The questions of a notebook that is being written, by the ids that its cells have or will be given. */
export function questionsOf(spec: NotebookSpec): Questions {
  const { cells } = toNotebook(spec);
  return Object.fromEntries(
    (spec.cells ?? []).flatMap(({ kind, question }, index) => {
      const id = cells[index]?.id;
      if (kind !== "question" || question === undefined || id === undefined) return [];
      return [[id, { group: question.group, rubric: parseRubric(question.rubric) }]];
    }),
  );
}

/**
 * Reads a rubric: a list in Markdown whose items are criteria, each with a list of levels from the lowest up. An item may go on
 * in the next lines. Throws a SyntaxError that names what is wrong.
 *
 *     - **Evidence**
 *       - No figure.
 *       - A figure, with where it comes from.
 */
export function parseRubric(text: string): Criterion[] {
  const criteria: { name: string; levels: string[] }[] = [];
  for (const line of text.split("\n")) {
    const [, indent = "", item] = /^(\s*)[-*] +(.*)$/.exec(line) ?? [];
    const last = criteria.at(-1);
    if (item === undefined) continueItem(last, line);
    else if (indent === "") criteria.push({ name: item.replaceAll("**", ""), levels: [] });
    else if (last === undefined) throw new SyntaxError(`a level before any criterion: "${line}"`);
    else last.levels.push(item);
  }
  for (const { name, levels } of criteria) {
    if (levels.length < 2) {
      throw new SyntaxError(
        `criterion "${name}": expected two or more levels, got ${levels.length}`,
      );
    }
  }
  return criteria;
}

function continueItem(last: { name: string; levels: string[] } | undefined, line: string): void {
  const words = line.trim();
  if (words === "") return;
  if (last === undefined) throw new SyntaxError(`expected "- criterion", got "${line}"`);
  const level = last.levels.pop();
  if (level === undefined) last.name += ` ${words}`;
  else last.levels.push(`${level} ${words}`);
}

/** A rubric as `parseRubric` reads it. */
export function rubricText(rubric: readonly Criterion[]): string {
  return rubric
    .flatMap(({ name, levels }) => [`- **${name}**`, ...levels.map((level) => `  - ${level}`)])
    .join("\n");
}
