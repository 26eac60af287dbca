/**
 * An open notebook: the document and everything that is true of it only while it is open. All of it changes through
 * `apply` alone (operations in, next state and effects out), so that every behaviour can be tested without a page.
 */
import type { CellNames } from "../compiler/names.ts";
import type { DeviceReport } from "../kernel/protocol.ts";
import type { Exercises } from "../notebook/exercise.ts";
import type { CellId, Notebook } from "../notebook/notebook.ts";
import type { Questions } from "../notebook/question.ts";
import type { Output } from "../outputs/output.ts";
import type { UndoState } from "./document/undo-state.ts";
import type { RunRequest } from "./running/run-request.ts";
import type { Sources } from "./running/source-state.ts";
import type { Trust } from "./trust/trust.ts";

export interface SessionState {
  readonly notebook: Notebook;
  /** Parts of the open exercises; not the reader's, so never stored with the notebook. */
  readonly exercises: Exercises;
  /** Groups and rubrics of questions, by cell; like exercises, never stored with the notebook. */
  readonly questions: Questions;
  /** Whether it may run, and where. */
  readonly trust: Trust;
  /** One entry a cell of the notebook. */
  readonly cells: Readonly<Record<CellId, CellState>>;
  readonly kernel: KernelState;
  /** What was asked for before the first run of a notebook that was saved as its reader's own: they are asked about it. */
  readonly firstRun?: RunRequest;
  /** Cells waiting to run, in order. */
  readonly queue: readonly CellId[];
  readonly run: ActiveRun | undefined;
  /** Run ids are given out in order; they are the versions of names too. */
  readonly lastRunId: number;
  /** Names that live in the kernel now, and which cell gave them their present value. */
  readonly scope: Readonly<Record<string, NameVersion>>;
  readonly selection: Selection;
  readonly storage: StorageState;
  readonly notices: readonly Notice[];
  /** Changes to cells that can be undone, and those that were undone. */
  readonly undo: UndoState;
}

export interface CellState {
  /** Names that the present source declares and uses; absent until it is analysed, or when it does not parse. */
  readonly names?: CellNames;
  /** The source that `names` describes. */
  readonly analysedSource?: string;
  /** Names that the checks of an exercise read: to be there before it runs, but no reason for it to go stale. */
  readonly checked?: readonly string[];
  /** The source that the last reset took away, to be brought back, and the notebook's trust at that time. */
  readonly replaced?: { readonly source: string; readonly trust: Trust };
  /** The last run, if there was one. */
  readonly result?: CellResult;
}

export interface CellResult {
  /** The source that was run. */
  readonly source: string;
  readonly outcome: "running" | "ok" | "failed" | "stopped" | "aborted";
  readonly outputs: readonly Output[];
  /** Outputs of the run before, shown until this run shows something. */
  readonly previousOutputs?: readonly Output[];
  /** Systems that the run opened, by the places of their records in `outputs`; they may go on when the run is over. */
  readonly sources?: Sources;
  /** Those of the run before, which have ended; shown with its outputs. */
  readonly previousSources?: Sources;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs?: number;
  /** Version of each name that the run read. */
  readonly used: Readonly<Record<string, number>>;
  /** The kernel was restarted while it ran. */
  readonly cutOff?: true;
  /** From an earlier visit: shown, but its names are gone. */
  readonly restored?: true;
}

export interface NameVersion {
  readonly version: number;
  readonly cellId: CellId;
}

export interface ActiveRun {
  readonly runId: number;
  readonly cellId: CellId;
  readonly startedAt: number;
  readonly stopping: boolean;
}

export interface KernelState {
  readonly status: "starting" | "ready" | "failed";
  readonly device?: DeviceReport;
  /** Why it failed, or why it was last restarted. */
  readonly message?: string;
}

export interface Selection {
  readonly cellId: CellId | undefined;
  /** `command`: keys act on the cell. `edit`: keys go into its editor. */
  readonly mode: "command" | "edit";
}

export interface StorageState {
  /** `conflict`: another tab changed the same cells; nothing is saved until the reader has chosen. */
  readonly status: "saved" | "saving" | "unsaved" | "unavailable" | "conflict";
  /** Why nothing can be saved, or the conflict in words. */
  readonly message?: string;
}

/** Something the reader should know, until dismissed. */
export interface Notice {
  readonly id: string;
  readonly tone: "info" | "warning" | "error";
  readonly text: string;
  /** A file the reader may want, such as a stored notebook that could not be read. */
  readonly download?: { readonly name: string; readonly text: string };
}
