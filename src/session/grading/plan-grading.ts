/**
 * What is run to grade an exercise. From the submission: its cell, and the cells of the submission that this one needs. From the
 * notebook that was handed out: what its checks need, with every exercise solved. So checks never read what a submission put in
 * the place of their data, and an exercise does not fail for the one before it.
 */
import { lookUp } from "../../base/look-up.ts";
import { analyzeCell } from "../../compiler/analyze-cell.ts";
import { declarationTexts } from "../../compiler/declaration-texts.ts";
import type { CellNames } from "../../compiler/names.ts";
import type { GradedCell, GradeRequest } from "../../kernel/protocol.ts";
import { type Exercise, exercisesOf } from "../../notebook/exercise.ts";
import {
  type Cell,
  type CellId,
  isRunnable,
  type Notebook,
  type NotebookSpec,
} from "../../notebook/notebook.ts";
import { toNotebook } from "../../notebook/to-notebook.ts";

export function planGrading(
  handedOut: NotebookSpec,
  submission: Notebook,
  exerciseId: CellId,
): Omit<GradeRequest, "backend" | "dataUrl"> {
  const exercises = exercisesOf(handedOut);
  const exercise = lookUp(exercises, exerciseId);
  if (exercise === undefined) throw new RangeError(`no exercise "${exerciseId}" was handed out`);
  const { cells, seed } = toNotebook(handedOut);
  const solved = cells.map((cell) => ({
    ...cell,
    source: lookUp(exercises, cell.id)?.solution || cell.source,
  }));
  return {
    type: "grade",
    exerciseId,
    seed,
    checks: exercise.checks,
    given: neededBy(exerciseId, solved, namesOf(exercise.checks)?.uses),
    asked: askedOf(exercise),
    submitted: neededBy(exerciseId, submission.cells),
  };
}

/**
 * The names that are the submission's to define: those which the solution declares otherwise than the starter, or assigns. An
 * exercise whose starter and solution declare the same asks for all of them.
 */
function askedOf({ starter, solution }: Exercise): string[] {
  const before = textsOf(starter);
  const after = textsOf(solution || starter);
  const assigned = [starter, solution].flatMap((source) => namesOf(source)?.assigns ?? []);
  const all = [...new Set([...before.keys(), ...after.keys()])];
  const different = all.filter((name) => before.get(name) !== after.get(name));
  return [...new Set([...(different.length > 0 ? different : all), ...assigned])];
}

interface NamedCell extends GradedCell {
  names: CellNames | undefined;
}

/** The cell and what it needs, each after what it needs itself; `also`: names that its checks use. */
function neededBy(
  cellId: CellId,
  all: readonly Cell[],
  also: readonly string[] = [],
): GradedCell[] {
  const cells = all
    .filter(isRunnable)
    .map(({ id, source }): NamedCell => ({ cellId: id, source, names: namesOf(source) }));
  const needed: GradedCell[] = [];
  const visited = new Set<NamedCell>();
  const visit = (cell: NamedCell, more: readonly string[]) => {
    if (visited.has(cell)) return;
    visited.add(cell);
    const at = cells.indexOf(cell);
    const own = cell.names?.declares ?? {};
    const wanted = [...(cell.names?.uses ?? []), ...more.filter((it) => !Object.hasOwn(own, it))];
    for (const name of new Set(wanted)) {
      const giver =
        cells.findLast((it, index) => index < at && gives(it, name)) ??
        cells.find((it, index) => index > at && gives(it, name));
      if (giver !== undefined) visit(giver, []);
    }
    needed.push({ cellId: cell.cellId, source: cell.source });
  };
  const asked = cells.find((cell) => cell.cellId === cellId);
  if (asked !== undefined) visit(asked, also);
  return needed;
}

function gives({ names }: NamedCell, name: string): boolean {
  return (
    names !== undefined && (Object.hasOwn(names.declares, name) || names.assigns.includes(name))
  );
}

/** Undefined for what does not parse: to run it says why. */
function namesOf(source: string): CellNames | undefined {
  try {
    return analyzeCell(source);
  } catch {
    return undefined;
  }
}

function textsOf(source: string): Map<string, string> {
  try {
    return declarationTexts(source);
  } catch {
    return new Map();
  }
}
