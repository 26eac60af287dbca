/** A notebook with what belongs to its exercises and questions: all of it that can run or be shown. */
import { lookUp } from "../base/look-up.ts";
import type { Exercises } from "./exercise.ts";
import type { Answer, Cell, CellId, Notebook } from "./notebook.ts";
import { type Questions, rubricText } from "./question.ts";

export interface WholeNotebook {
  readonly notebook: Notebook;
  readonly exercises: Exercises;
  readonly questions: Questions;
}

/** A part of an exercise or a question that differs between two notebooks, as texts to be compared; `""` where there is none. */
export interface PartDifference {
  readonly cellId: CellId;
  readonly part: Part;
  readonly before: string;
  readonly after: string;
}

type Part = "starter" | "hints" | "solution" | "checks" | "group" | "rubric" | "answer";

/** Parts that differ, of the cells that are in the later notebook, in the order of reading. */
export function partsDifference(after: WholeNotebook, before: WholeNotebook): PartDifference[] {
  const old = new Map(before.notebook.cells.map((cell) => [cell.id, cell]));
  return after.notebook.cells.flatMap((cell) => {
    const { id: cellId } = cell;
    const [now, then] = [partsOf(after, cell), partsOf(before, old.get(cellId))];
    return PARTS.flatMap((part): PartDifference[] => {
      const [was, is] = [then[part] ?? "", now[part] ?? ""];
      // Most starters are what the cell holds, which is shown already.
      const isShown = part === "starter" && was === "" && is === cell.source;
      return was === is || isShown ? [] : [{ cellId, part, before: was, after: is }];
    });
  });
}

/** `checks of 2 exercises`, `removed hints of 1 exercise`; answers are told as a field of the document. */
export function partsWords(found: readonly PartDifference[]): string[] {
  return PARTS.filter((part) => part !== "answer").flatMap((part) =>
    [false, true].flatMap((isGone) => {
      const count = found.filter((it) => it.part === part && (it.after === "") === isGone).length;
      const [words, noun] = PART_WORDS[part];
      const cells = `${count} ${noun}${count === 1 ? "" : "s"}`;
      return count === 0 ? [] : [`${isGone ? "removed " : ""}${words} of ${cells}`];
    }),
  );
}

const PART_WORDS: Readonly<Record<Part, readonly [string, "exercise" | "question"]>> = {
  starter: ["starters", "exercise"],
  hints: ["hints", "exercise"],
  solution: ["solutions", "exercise"],
  checks: ["checks", "exercise"],
  group: ["groups", "question"],
  rubric: ["rubrics", "question"],
  answer: ["answers", "question"],
};
const PARTS = Object.keys(PART_WORDS) as Part[];

/** Parts that the cell has by what it is: those of another kind say nothing and do nothing. */
function partsOf(
  { notebook, exercises, questions }: WholeNotebook,
  cell: Cell | undefined,
): Partial<Record<Part, string>> {
  if (cell?.kind === "exercise") {
    const { hints = [], ...parts } = lookUp(exercises, cell.id) ?? {};
    const numbered = hints.map((hint, index) => `Hint ${index + 1}:\n${hint}`);
    return { ...parts, hints: numbered.join("\n\n") };
  }
  if (cell?.kind !== "question") return {};
  const { group = "", rubric = [] } = lookUp(questions, cell.id) ?? {};
  const answer = lookUp(notebook.answers ?? {}, cell.id);
  return { group, rubric: rubricText(rubric), answer: answer === undefined ? "" : told(answer) };
}

/** An answer with what its reader chose for it. */
function told({ text, selfAssessment = [], evidence = [] }: Answer): string {
  const levels = selfAssessment.map((level) => (level === null ? "none" : `${level + 1}`));
  return [
    text,
    ...(levels.length === 0 ? [] : [`Levels chosen: ${levels.join(", ")}`]),
    ...evidence.map(
      ({ label, value, method, cellId, at }) => `${label}: ${value} (${method}; ${cellId}, ${at})`,
    ),
  ].join("\n");
}
