/** Everything that can happen to an open notebook: what its reader does, and what the kernel and the store report. */
import type { CellNames } from "../compiler/names.ts";
import type { PlacedRun } from "../kernel/client/kernel-client.ts";
import type { DeviceReport, OutputChange, RunStatus } from "../kernel/protocol.ts";
import type { Exercises } from "../notebook/exercise.ts";
import type { Answer, Cell, CellId, Notebook, Settings, Teaching } from "../notebook/notebook.ts";
import type { Questions } from "../notebook/question.ts";
import type { Output } from "../outputs/output.ts";
import type { RunRequest } from "./running/run-request.ts";
import type { CellResult, Notice, Selection, SessionState, StorageState } from "./state.ts";
import type { Trust } from "./trust/trust.ts";
import type { TrustMemory } from "./trust/trust-memory.ts";

export type SessionOperation = ReaderOperation | KernelOperation | StoreOperation;

export type ReaderOperation =
  | { type: "edit-source"; cellId: CellId; source: string }
  /** One change to several cells, undone as one; `undo` is the name of that step. */
  | { type: "edit-sources"; sources: Readonly<Record<CellId, string>>; undo: string }
  /** Puts the module's source back, or what the last reset took away. */
  | { type: "reset-cell"; cellId: CellId; source: string }
  | InsertCell
  | { type: "delete-cell"; cellId: CellId }
  /** Takes back what was done last to cells: deleting, moving, inserting, resetting, changing kinds or several, clearing. */
  | { type: "undo" }
  /** Does again what was taken back last. */
  | { type: "redo" }
  | { type: "move-cell"; cellId: CellId; direction: "up" | "down" }
  /** An exercise stays one, and so does a question. */
  | { type: "change-kind"; cellId: CellId; kind: Exclude<Cell["kind"], "exercise" | "question"> }
  /**
   * Puts a dial of the cell's panels elsewhere, or, without a value, where its panel puts it. All turns of one `gesture` are one
   * step to undo. Refused where a teacher holds the dials.
   */
  | { type: "turn-dial"; cellId: CellId; dial: string; value?: number; gesture: string }
  /** Changes what the reader answers to a question; an answer with nothing in it is forgotten. */
  | { type: "answer"; cellId: CellId; answer: Partial<Answer> }
  /** Settings for the notebook's readers; where there are none, it is a notebook of one's own again. */
  | { type: "prepare"; teaching: Teaching }
  | { type: "rename"; title: string }
  /**
   * Puts another notebook, with what belongs to its exercises, in the place of this one, with a kernel that has run nothing.
   * `trust` is "own" unless given.
   */
  | {
      type: "open";
      notebook: Notebook;
      exercises?: Exercises;
      /** Those of the notebook before unless given. */
      questions?: Questions;
      trust?: Trust;
    }
  /** Lets the notebook run, or run elsewhere, or no longer; a kernel that is not the right one makes way. */
  | { type: "set-trust"; trust: Trust }
  | { type: "change-settings"; settings: Partial<Settings> }
  | { type: "select"; selection: Selection }
  | RunRequest
  /** Leaves a notebook that was saved as its reader's own as it is: the next run asks again. */
  | { type: "put-off-first-run" }
  /** Ends the run in progress and the systems of its cell; where nothing runs, all systems. */
  | { type: "stop" }
  /** Asks one system to end. */
  | { type: "end-source"; sourceId: string }
  | { type: "clear-outputs"; cellId?: CellId }
  | { type: "dismiss"; noticeId: string };

/** With an `id`, it is written once: where a cell of that name exists already, that one is selected. */
export interface InsertCell {
  type: "insert-cell";
  place: "above" | "below";
  anchor: CellId;
  kind: Cell["kind"];
  /** Empty unless given. */
  source?: string;
  /** A free name is found unless given. */
  id?: CellId;
}

/** Puts another state of the same document in place of this one; what has run stays, and results are shown where there were none. */
export interface TakeDocument {
  type: "take-document";
  notebook: Notebook;
  /** Trust of the resulting state. */
  trust: Trust;
  /** Cells of this state that have another name in that one. */
  renamed?: Readonly<Record<CellId, CellId>>;
  results?: Readonly<Record<CellId, CellResult>>;
  /** Name of the step to undo; with it, the state is saved too. Otherwise the caller sees to saving. */
  undo?: string;
}

export type KernelOperation =
  | { type: "kernel-ready" }
  | { type: "kernel-failed"; message: string }
  /** The kernel was ended and another took its place: its names are gone. */
  | { type: "kernel-replaced"; message: string }
  | { type: "device-reported"; device: DeviceReport }
  | { type: "outputs-changed"; runId: number; changes: OutputChange[] }
  | { type: "run-finished"; runId: number; status: RunStatus; durationMs: number }
  /** A system goes on from now in place `slot` of the run's outputs. `at`: milliseconds since the epoch. */
  | {
      type: "source-opened";
      runId: number;
      slot: number;
      sourceId: string;
      output: Output;
      at: number;
    }
  /** New records of systems: all that arrived within one frame. */
  | { type: "sources-changed"; changes: { sourceId: string; output: Output }[]; at: number }
  | { type: "source-ended"; sourceId: string; reason: string; at: number }
  | {
      type: "cell-analysed";
      cellId: CellId;
      source: string;
      names: CellNames | undefined;
      /** Names that the checks of an exercise read. */
      checked?: readonly string[];
    };

export type StoreOperation =
  | TakeDocument
  | { type: "storage-changed"; storage: StorageState }
  | { type: "results-restored"; results: Readonly<Record<CellId, CellResult>> }
  | { type: "notify"; notice: Notice };

/** Effects on the outside world; carried out in `effects.ts` alone. */
export type Effect =
  | { type: "analyse"; cellId: CellId; source: string }
  | ({ type: "run" } & PlacedRun)
  | { type: "stop"; runId: number }
  /** A system that does not end when it is asked is ended. */
  | { type: "ask-source-to-end"; sourceId: string }
  /** Ends a system's workers at once, if they still live. */
  | { type: "end-source"; sourceId: string }
  /** The place where cells may run may have changed: a kernel elsewhere makes way. */
  | { type: "place-kernel" }
  /** The next run needs a kernel that has run nothing. */
  | { type: "renew-kernel" }
  | { type: "remember-trust"; how: keyof TrustMemory }
  | { type: "save" }
  /** A live system's record has changed: saved within some seconds, and when the page is left. */
  | { type: "save-later" }
  | { type: "switch-backend"; backend: Settings["backend"] };

/** The next state, and what is to be done about it. */
export interface Applied {
  state: SessionState;
  effects: Effect[];
}
