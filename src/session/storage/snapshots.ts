/**
 * Earlier states of a notebook, kept beside it: taken on opening it, on runs, now and then while it is edited, and before
 * anything that replaces much. Old ones are thinned, and all of one notebook together stay below `MOST_BYTES`.
 */
import { isEqual } from "es-toolkit";
import type { IDBPDatabase } from "idb";
import type { Notebook } from "../../notebook/notebook.ts";
import { readNotebook } from "../../notebook/to-notebook.ts";
import { readTrust, type Trust } from "../trust/trust.ts";

export interface Snapshot {
  /** Id of the notebook. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Why it was taken, such as `before a reset`. */
  readonly reason: string;
  /** Characters of its sources, roughly what it weighs. */
  readonly size: number;
  readonly notebook: Notebook;
  /** The notebook's trust at that time; absent in snapshots of earlier pages. */
  readonly trust?: Trust;
}

export interface SnapshotStore {
  /** Newest first; what cannot be read is left out. */
  list(id: string): Promise<Snapshot[]>;
  /** Keeps this state; where it is the last one kept, what it may do now. Gives back whether it is a new one. */
  add(kept: { notebook: Notebook; trust: Trust }, reason: string): Promise<boolean>;
  /** Throws the older half of a notebook's snapshots away, where the browser has no more room. */
  makeRoom(id: string): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MOST_BYTES = 10_000_000;

/** How far apart snapshots of an age are kept. */
const SPACING = [
  { until: HOUR, apart: 0 },
  { until: DAY, apart: HOUR / 2 },
  { until: 30 * DAY, apart: DAY },
  { until: Number.POSITIVE_INFINITY, apart: 7 * DAY },
];

export function snapshotStore(database: IDBPDatabase): SnapshotStore {
  const range = (id: string) => IDBKeyRange.bound([id], [id, []]);
  return {
    async list(id) {
      const all: unknown[] = await database.getAll("snapshots", range(id));
      return all.flatMap((data) => readSnapshot(data) ?? []).reverse();
    },
    async add({ notebook, trust }, reason) {
      const { id } = notebook;
      const transaction = database.transaction("snapshots", "readwrite");
      const kept: Snapshot[] = await transaction.store.getAll(range(id));
      const last = kept.at(-1);
      if (last !== undefined && isEqual(last.notebook, notebook)) {
        if (last.trust !== trust) await transaction.store.put({ ...last, trust });
        await transaction.done;
        return false;
      }
      const at = Math.max(Date.now(), (last?.at ?? 0) + 1);
      const size = notebook.cells.reduce((sum, { source }) => sum + source.length + 100, 0);
      const added: Snapshot = { id, at, reason, size, notebook, trust };
      for (const old of superfluous([...kept, added], at)) {
        await transaction.store.delete([id, old.at]);
      }
      await transaction.store.put(added);
      await transaction.done;
      return true;
    },
    async makeRoom(id) {
      const transaction = database.transaction("snapshots", "readwrite");
      const keys = await transaction.store.getAllKeys(range(id));
      for (const key of keys.slice(0, Math.ceil(keys.length / 2))) {
        await transaction.store.delete(key);
      }
      await transaction.done;
    },
  };
}

type Aged = Pick<Snapshot, "at" | "size">;

/** Those that thinning by age and the limit on bytes throw away; `snapshots` oldest first. The newest stays in any case. */
export function superfluous<T extends Aged>(
  snapshots: readonly T[],
  now: number,
  mostBytes = MOST_BYTES,
): T[] {
  const newest = snapshots.at(-1);
  const gone: T[] = [];
  let bytes = newest?.size ?? 0;
  let later = newest?.at ?? now;
  for (const snapshot of snapshots.slice(0, -1).reverse()) {
    const age = now - snapshot.at;
    const apart = SPACING.find(({ until }) => age < until)?.apart ?? 0;
    if (later - snapshot.at < apart || bytes + snapshot.size > mostBytes) gone.push(snapshot);
    else {
      bytes += snapshot.size;
      later = snapshot.at;
    }
  }
  return gone;
}

function readSnapshot(data: unknown): Snapshot | undefined {
  try {
    const snapshot = data as Snapshot;
    const { trust, ...kept } = snapshot;
    return {
      ...kept,
      notebook: readNotebook(snapshot.notebook),
      ...(trust === undefined ? {} : { trust: readTrust(trust) }),
    };
  } catch {
    return undefined;
  }
}
