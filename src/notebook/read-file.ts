/**
 * Reads a notebook from a file that a reader opens: a document (`.json`, as Share and Download write it), a Jupyter notebook
 * (`.ipynb`) or a percent file (`.ts`). The result is checked like anything from outside; reading it runs nothing.
 */
import { type Exercises, exercisesOf } from "./exercise.ts";
import { readIpynb } from "./ipynb/read-ipynb.ts";
import { readLinkResults, type SharedResult } from "./link/link-content.ts";
import { checkPlainData } from "./link/plain-data.ts";
import type { Cell, CellId, Notebook } from "./notebook.ts";
import { parsePercent, percentHeader } from "./percent.ts";
import { type Questions, questionsOf } from "./question.ts";
import { checkCellCount, checkPartSizes, checkSize } from "./read-limits.ts";
import { readNotebook, toNotebook } from "./to-notebook.ts";

export interface NotebookFile {
  notebook: Notebook;
  /** Exercises that the file brings; absent where they are those of the module that it was made from. */
  exercises?: Exercises;
  questions?: Questions;
  /** Figures that were shared with it. */
  results: SharedResult[];
  /** Remarks, in sentences, on parts that could not be taken over as they were. */
  remark?: string;
}

/** Characters of a file that are read: far more than any notebook without outputs has. */
const MOST_CHARACTERS = 20_000_000;

const LONGEST_TITLE = 200;

/** Throws a SyntaxError that says what is wrong, as a sentence. */
export function readNotebookFile(name: string, written: string): NotebookFile {
  // A byte-order mark, as some editors put it first.
  const text = written.replace(/^\uFEFF/, "");
  if (text.length > MOST_CHARACTERS) {
    throw new SyntaxError(
      `${name} is too long: ${text.length.toLocaleString("en")} characters, of which at most ${MOST_CHARACTERS.toLocaleString("en")} are read.`,
    );
  }
  try {
    if (/\.json$/i.test(name)) return readable(readDocument(text));
    if (/\.ipynb$/i.test(name)) {
      return readable({ ...readIpynb(name.replace(/\.ipynb$/i, ""), text), results: [] });
    }
    if (/\.ts$/i.test(name)) return readable(readPercent(name, text));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SyntaxError(`${name} could not be read: ${error.message}`, { cause: error });
  }
  throw new SyntaxError(
    `expected a notebook as .json or .ipynb, or a percent file as .ts; got ${name}. Choose the file that Share or Download has written.`,
  );
}

function readable(file: NotebookFile): NotebookFile {
  checkSize(file.notebook);
  const { exercises, questions, ...rest } = file;
  // What the page could not read back from its store must not be opened.
  const notebook = readNotebook(file.notebook);
  // A copy of a module has the module's, whatever it brings.
  if (notebook.base !== null || (exercises ?? questions) === undefined)
    return { ...rest, notebook };
  // What belongs to no cell would wait unseen for one.
  const own = {
    exercises: belonging(exercises, "exercise", notebook),
    questions: belonging(questions, "question", notebook),
  };
  checkPartSizes(own);
  return { ...rest, notebook, ...own };
}

/** Those of cells of this kind. */
function belonging<T>(
  parts: Readonly<Record<CellId, T>> = {},
  wanted: Cell["kind"],
  { cells }: Notebook,
): Readonly<Record<CellId, T>> {
  const ids = new Set(cells.filter(({ kind }) => kind === wanted).map(({ id }) => id));
  return Object.fromEntries(Object.entries(parts).filter(([id]) => ids.has(id)));
}

function readDocument(text: string): NotebookFile {
  const data: unknown = JSON.parse(text);
  checkPlainData(data);
  const notebook = readNotebook(data);
  const hasResults = typeof data === "object" && data !== null && "results" in data;
  return { notebook, results: hasResults ? readLinkResults(data.results) : [] };
}

function readPercent(name: string, text: string): NotebookFile {
  const cells = parsePercent(text);
  checkCellCount(cells.length);
  const header = percentHeader(text);
  if (header === undefined) {
    throw new SyntaxError("expected cells that begin with // %%, got none");
  }
  // The title, as `percentOf` writes it; other tools keep settings of theirs there.
  const isTitle = header !== "" && header.length <= LONGEST_TITLE && !header.startsWith("---");
  const spec = { title: isTitle ? header : name.replace(/\.ts$/i, ""), cells };
  return {
    ...(isTitle || header === ""
      ? {}
      : { remark: "The comment before its first cell was left out." }),
    notebook: toNotebook(spec),
    exercises: exercisesOf(spec),
    questions: questionsOf(spec),
    results: [],
  };
}

/** A notebook, and figures if wanted, as a file that `readNotebookFile` reads. */
export function notebookFileText(
  notebook: Notebook,
  results: readonly SharedResult[] = [],
): string {
  return `${JSON.stringify({ ...notebook, ...(results.length === 0 ? {} : { results }) }, null, 2)}\n`;
}
