/** How much of a notebook is taken in from outside, from a file or a link: the page would come to a halt over more. */
import { signsOf, tooMuchProse } from "../outputs/prose-limits.ts";
import type { Exercises } from "./exercise.ts";
import { type Cell, LONGEST_SOURCE, type Notebook } from "./notebook.ts";
import { type Questions, rubricText } from "./question.ts";

const MOST_CELLS = 2000;

/** Characters of a title, which stands in one line. */
const LONGEST_TITLE = 1000;

/** Characters, and signs of Markdown, of all texts that are rendered: many times those of the module. */
const MOST_PROSE = { characters: 1_000_000, signs: 50_000 };

/** Throws a SyntaxError where there are more cells than a page can hold: before anything is made of them. */
export function checkCellCount(count: number): void {
  if (count > MOST_CELLS) throw tooMuch(MOST_CELLS, "cells", count);
}

/** Throws a SyntaxError that says what is too much of a notebook, and what to do. */
export function checkSize({ cells, title }: Notebook): void {
  checkCellCount(cells.length);
  if (title.length > LONGEST_TITLE) {
    throw tooMuch(LONGEST_TITLE, "characters in the title", title.length, {
      advice: "shorten it",
    });
  }
  const long = cells.find(({ source }) => source.length > LONGEST_SOURCE);
  if (long !== undefined) {
    throw tooMuch(LONGEST_SOURCE, "characters in a cell", long.source.length, {
      place: ` in ${long.id}`,
      advice: "keep data in a file beside the notebook",
    });
  }
  checkProse(cells);
}

/** The same for what belongs to exercises and questions: a part is no longer than a cell may be, all hints together are one. */
export function checkPartSizes(parts: { exercises: Exercises; questions: Questions }): void {
  const texts = [
    ...Object.entries(parts.exercises).flatMap(([id, { hints, solution, checks }]) =>
      [hints.join("\n"), solution, checks].map((text) => ({ id, text })),
    ),
    ...Object.entries(parts.questions).flatMap(([id, { group, rubric }]) =>
      [group, rubricText(rubric)].map((text) => ({ id, text })),
    ),
  ];
  const long = texts.find(({ text }) => text.length > LONGEST_SOURCE);
  if (long === undefined) return;
  throw tooMuch(
    LONGEST_SOURCE,
    "characters in a part of an exercise or a question",
    long.text.length,
    {
      place: ` in ${long.id}`,
      advice: "shorten it",
    },
  );
}

/** Each text has limits of its own; thousands that keep to them would still be more than a page can hold. */
function checkProse(cells: readonly Cell[]): void {
  const sum = { characters: 0, signs: 0 };
  for (const { kind, source } of cells) {
    const isRendered = kind === "markdown" || kind === "question";
    if (!isRendered || tooMuchProse(source) !== undefined) continue;
    sum.characters += source.length;
    sum.signs += signsOf(source);
  }
  const { characters, signs } = MOST_PROSE;
  if (sum.characters > characters) throw tooMuch(characters, "characters of text", sum.characters);
  if (sum.signs > signs) throw tooMuch(signs, "signs of Markdown in its texts", sum.signs);
}

function tooMuch(
  most: number,
  words: string,
  got: number,
  { place = "", advice = "split the notebook" } = {},
): SyntaxError {
  const [limit, count] = [most, got].map((it) => it.toLocaleString("en"));
  return new SyntaxError(`expected at most ${limit} ${words}, got ${count}${place}; ${advice}`);
}
