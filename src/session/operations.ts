/** Everything that can happen to an open notebook: what its reader does, and what the kernel and the store report. */
import type { CellNames } from "../compiler/names.ts";
import type { DeviceReport, OutputChange, RunRequest, RunStatus } from "../kernel/protocol.ts";
import type { Exercises } from "../notebook/exercise.ts";
import type { Cell, CellId, Notebook, Settings } from "../notebook/notebook.ts";
import type { CellResult, Notice, Selection, SessionState, StorageState } from "./state.ts";

export type Operation = ReaderOperation | KernelOperation | StoreOperation;

export type ReaderOperation =
  | { type: "edit-source"; cellId: CellId; source: string }
  /** Puts the module's source back, or what the last reset took away. */
  | { type: "reset-cell"; cellId: CellId; source: string }
  | InsertCell
  | { type: "delete-cell"; cellId: CellId }
  /** Brings the cell deleted last back to its place. */
  | { type: "undo-delete" }
  | { type: "move-cell"; cellId: CellId; direction: "up" | "down" }
  /** An exercise stays one. */
  | { type: "change-kind"; cellId: CellId; kind: Exclude<Cell["kind"], "exercise"> }
  | { type: "rename"; title: string }
  /** Puts another notebook, with what belongs to its exercises, in the place of this one, and starts a new kernel. */
  | { type: "open"; notebook: Notebook; exercises?: Exercises }
  | { type: "change-settings"; settings: Partial<Settings> }
  | { type: "select"; selection: Selection }
  /** Runs these cells, and before each the stale cells that it depends on. */
  | { type: "run-cells"; cellIds: readonly CellId[] }
  | { type: "run-all" }
  | { type: "run-stale" }
  /** Runs every cell from the first to this one. */
  | { type: "run-to"; cellId: CellId }
  | { type: "stop" }
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

export type KernelOperation =
  | { type: "kernel-ready" }
  | { type: "kernel-failed"; message: string }
  /** The kernel was ended and another took its place: its names are gone. */
  | { type: "kernel-replaced"; message: string }
  | { type: "device-reported"; device: DeviceReport }
  | { type: "outputs-changed"; runId: number; changes: OutputChange[] }
  | { type: "run-finished"; runId: number; status: RunStatus; durationMs: number }
  | {
      type: "cell-analysed";
      cellId: CellId;
      source: string;
      names: CellNames | undefined;
      /** Names that the checks of an exercise read. */
      checked?: readonly string[];
    };

export type StoreOperation =
  | { type: "storage-changed"; storage: StorageState }
  | { type: "results-restored"; results: Readonly<Record<CellId, CellResult>> }
  | { type: "notify"; notice: Notice };

/** What the outside is asked to do; carried out in `effects.ts` alone. */
export type Effect =
  | { type: "analyse"; cellId: CellId; source: string }
  | ({ type: "run" } & RunRequest)
  | { type: "stop"; runId: number }
  | { type: "restart-kernel" }
  | { type: "save" }
  | { type: "switch-backend"; backend: Settings["backend"] };

/** The next state, and what is to be done about it. */
export interface Applied {
  state: SessionState;
  effects: Effect[];
}
