/** The session as the page holds it: a snapshot to read, a way to listen, one way to change. */
import type { CellId } from "../notebook/notebook.ts";
import type { ControlAnswer } from "../outputs/source.ts";
import type { SessionOperation } from "./operations.ts";
import type { SessionState } from "./state.ts";
import type { NotebookShelf } from "./storage/shelf.ts";

export interface Session {
  getState(): SessionState;
  subscribe(listener: () => void): () => void;
  dispatch(operation: SessionOperation): void;
  /** The module's source of a cell, to compare with and to reset to; undefined for a cell that is the reader's own. */
  originalSource(cellId: CellId): string | undefined;
  /** Asks a live system for something; resolves with a sentence where it is refused, has ended, or does not answer. */
  control(sourceId: string, name: string, value: unknown): Promise<ControlAnswer>;
  /** The notebooks that this browser keeps; absent where nothing can be stored. */
  readonly shelf?: NotebookShelf | undefined;
}
