/** When earlier states of a notebook are kept: before anything that replaces a lot, and now and then while it is worked on. */
import type { SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";
import type { SnapshotStore } from "../storage/snapshots.ts";

const APART_MS = 3 * 60_000;

/** A state with what the notebook may do in it. */
type Kept = Pick<SessionState, "notebook" | "trust">;

export interface History {
  /** Keeps this state in any case, unless nothing has changed since the last one kept. */
  keep(state: Kept, reason: string): void;
  /** Keeps it if the last one was kept some minutes ago. */
  keepNowAndThen(state: Kept, reason: string): void;
  /** Resolves when what was asked for is kept. */
  settled(): Promise<void>;
}

export function createHistory(snapshots: SnapshotStore, now = Date.now): History {
  let last = new Map<string, number>();
  let work: Promise<unknown> = Promise.resolve();
  const keep = ({ notebook, trust }: Kept, reason: string) => {
    last = new Map([[notebook.id, now()]]);
    // A history that cannot be kept is no reason to stop; the state of the copy itself is shown in the bar.
    work = work.then(() => snapshots.add({ notebook, trust }, reason)).catch(() => {});
  };
  return {
    keep,
    keepNowAndThen(state, reason) {
      if (now() - (last.get(state.notebook.id) ?? Number.NEGATIVE_INFINITY) >= APART_MS) {
        keep(state, reason);
      }
    },
    settled: () => work.then(() => {}),
  };
}

/** Why the state before this operation is worth keeping; undefined where it is not. */
export function reasonToKeep(operation: SessionOperation): string | undefined {
  switch (operation.type) {
    case "reset-cell":
      return "before a reset";
    case "delete-cell":
      return "before a deletion";
    case "open":
      return "before another notebook was opened";
    case "take-document":
      return operation.undo === undefined ? undefined : "before it was replaced";
    default:
      return undefined;
  }
}
