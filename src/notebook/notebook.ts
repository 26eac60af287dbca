/**
 * The document: what is saved, shared and exported. It holds no results. A `NotebookSpec` is what a person or a file may
 * write; `toNotebook` fills in the rest.
 */
export const SCHEMA = 1;

/** Characters of one cell: an editor holds them, and they are analysed after each pause in typing. */
export const LONGEST_SOURCE = 500_000;

/** Characters of an answer; far beyond any, so that a link cannot bring a flood. */
export const LONGEST_ANSWER = 50_000;

export interface Notebook {
  schema: typeof SCHEMA;
  id: string;
  title: string;
  /** The module and version that this notebook started from; null for one written from nothing. */
  base: { module: string; version: number } | null;
  /** Seed of every random choice that cells make through the library. */
  seed: number;
  cells: Cell[];
  settings: Settings;
  /** The reader's answers to the questions; absent before the first one. */
  answers?: Answers;
  /** Settings that a teacher prepared for readers; absent in a notebook of one's own. */
  teaching?: Teaching;
}

/** A stable name such as `profile-end-to-end`, never a position. */
export type CellId = string;

export interface Cell {
  id: CellId;
  /** Part of the module, 1–10. */
  part: number;
  /**
   * An exercise is code that its reader is asked to write, a question is prose that its reader is asked to answer; what else
   * belongs to them stands in `exercise.ts` and `question.ts`.
   */
  kind: "markdown" | "code" | "exercise" | "question";
  source: string;
  /** Where the dials of its panels stand; absent before one was turned. */
  view?: DialPositions;
}

/** Positions of dials, by the panel's kind and the dial's name: `profile.price-per-hour`. */
export type DialPositions = Readonly<Record<string, number>>;

/** Form of a dial's name in a view. */
export const DIAL_NAME = /^[a-z]+\.[a-z][a-z0-9-]*$/;

/** Whether a cell holds code, so that it can be run. */
export function isRunnable({ kind }: Pick<Cell, "kind">): boolean {
  return kind === "code" || kind === "exercise";
}

/** By the id of the question's cell. */
export type Answers = Readonly<Record<CellId, Answer>>;

export interface Answer {
  /** Markdown. */
  text: string;
  /** For each criterion of the rubric, in order, the level that the reader sees in their answer, from 0; null if not judged. */
  selfAssessment?: (number | null)[];
  /** Figures measured in this notebook that the answer rests on. */
  evidence?: Evidence[];
}

/** A figure as it was when it was quoted: with its value and where it came from, it can be read without its cell. */
export interface Evidence {
  /** `Latency, p50`. */
  label: string;
  /** As the page wrote it: `1.84 ms ± 0.05, n = 662`. */
  value: string;
  /** How it came about, in a sentence. */
  method: string;
  /** The cell that showed it. */
  cellId: CellId;
  /** When its run began; ISO. */
  at: string;
}

export interface Teaching {
  /** Parts that are not shown; the page says so. */
  hiddenParts?: number[];
  /** Code begins collapsed, unless the reader's own settings say otherwise. */
  hideCode?: boolean;
  /** Settings that stay as prepared and cannot be changed on the page. */
  fixed?: {
    backend?: Settings["backend"];
    /** Dials stay where they stand. */
    dials?: true;
  };
}

export interface Settings {
  /** `auto` takes the backend that was fastest in the last calibration on this device. */
  backend: "auto" | "webgpu" | "webgl" | "wasm" | "cpu";
  /** Whether code is collapsed. Default: as the teacher prepared it, or shown. */
  hideCode?: boolean;
}

/** A notebook as a person or a file may write it: everything but the cells' sources has a default. */
export interface NotebookSpec {
  id?: string;
  title?: string;
  base?: { module: string; version: number } | null;
  /** Default 0. */
  seed?: number;
  cells?: CellSpec[];
  settings?: Partial<Settings>;
  answers?: Answers;
  teaching?: Teaching;
}

export interface CellSpec {
  /** Default: a name not yet taken, `cell-1`, `cell-2`, … */
  id?: CellId;
  /** Default: the part of the cell before it, or 1. */
  part?: number;
  /** Default `code`. */
  kind?: Cell["kind"];
  /** The cell's text; an exercise begins with its starter. */
  source: string;
  /** Default: each dial stands where its panel puts it. */
  view?: DialPositions;
  /** Parts of an exercise; never part of a document. */
  exercise?: ExerciseParts;
  /** Parts of a question; never part of a document. */
  question?: QuestionParts;
}

/** Parts of an exercise besides the cell that its reader writes in. */
export interface ExerciseParts {
  /** Markdown, from a nudge to nearly all of it; shown one at a time. */
  hints: string[];
  /** Code that takes the starter's place. */
  solution: string;
  /** Code that calls `check`. */
  checks: string;
}

/** Parts of a question besides the prose that asks it. */
export interface QuestionParts {
  /** The heading that it stands under with others. */
  group: string;
  /** A list of criteria, each with a list of its levels, in Markdown; see `question.ts`. */
  rubric: string;
}
