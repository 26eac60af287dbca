/**
 * The document: what is saved, shared and exported. It holds no results. A `NotebookSpec` is what a person or a file may
 * write; `toNotebook` fills in the rest.
 */
export const SCHEMA = 1;

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
}

/** A stable name such as `profile-end-to-end`, never a position. */
export type CellId = string;

export interface Cell {
  id: CellId;
  /** Part of the module, 1–10. */
  part: number;
  /** An exercise is code that its reader is asked to write; what else belongs to it stands in `exercise.ts`. */
  kind: "markdown" | "code" | "exercise";
  source: string;
}

/** Whether a cell holds code, so that it can be run. */
export function isRunnable({ kind }: Pick<Cell, "kind">): boolean {
  return kind !== "markdown";
}

export interface Settings {
  /** `auto` takes the backend that was fastest in the last calibration on this device. */
  backend: "auto" | "webgpu" | "webgl" | "wasm" | "cpu";
}

/** What a person or a file may write: everything but the cells' sources has a default. */
export interface NotebookSpec {
  id?: string;
  title?: string;
  base?: { module: string; version: number } | null;
  /** Default 0. */
  seed?: number;
  cells?: CellSpec[];
  settings?: Partial<Settings>;
}

export interface CellSpec {
  /** Default: a name not yet taken, `cell-1`, `cell-2`, … */
  id?: CellId;
  /** Default: the part of the cell before it, or 1. */
  part?: number;
  /** Default `code`. */
  kind?: Cell["kind"];
  /** Of an exercise, what it starts from. */
  source: string;
  /** What belongs to an exercise; never part of a document. */
  exercise?: ExerciseParts;
}

/** What belongs to an exercise besides the cell that its reader writes in. */
export interface ExerciseParts {
  /** Markdown, from a nudge to nearly all of it; shown one at a time. */
  hints: string[];
  /** Code that takes the starter's place. */
  solution: string;
  /** Code that calls `check`. */
  checks: string;
}
