/** When earlier states of a notebook are kept: before anything that replaces much, and now and then while it is worked on. */
import type { Notebook } from "../../notebook/notebook.ts";
import type { Operation } from "../operations.ts";
import type { SnapshotStore } from "../storage/snapshots.ts";

const APART_MS = 3 * 60_000;

export interface History {
  /** Keeps this state in any case, unless nothing has changed since the last one kept. */
  keep(notebook: Notebook, reason: string): void;
  /** Keeps it if the last one was kept some minutes ago. */
  keepNowAndThen(notebook: Notebook, reason: string): void;
  /** Resolves when what was asked for is kept. */
  settled(): Promise<void>;
}

export function createHistory(snapshots: SnapshotStore, now = Date.now): History {
  let last = new Map<string, number>();
  let work: Promise<unknown> = Promise.resolve();
  const keep = (notebook: Notebook, reason: string) => {
    last = new Map([[notebook.id, now()]]);
    // A history that cannot be kept is no reason to stop; the state of the copy itself is shown in the bar.
    work = work.then(() => snapshots.add(notebook, reason)).catch(() => {});
  };
  return {
    keep,
    keepNowAndThen(notebook, reason) {
      if (now() - (last.get(notebook.id) ?? Number.NEGATIVE_INFINITY) >= APART_MS) {
        keep(notebook, reason);
      }
    },
    settled: () => work.then(() => {}),
  };
}

/** Why the state before this operation is worth keeping; undefined where it is not. */
export function reasonToKeep(operation: Operation): string | undefined {
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
