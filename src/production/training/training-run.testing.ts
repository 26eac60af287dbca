/** Storage, clock and runs for tests of trainings. */
import type { KeyValueStore } from "../../base/key-value-store.ts";
import type { TrainingOutput } from "../../outputs/panels/training/training.ts";
import { CheckpointStore } from "./checkpoints/checkpoint-store.ts";
import type { TrainingParts } from "./trainer.ts";
import { type RunOptions, TrainingRun } from "./training-run.ts";
import type { TrainingSettings } from "./training-settings.ts";

export interface MemoryStore extends KeyValueStore {
  readonly held: Map<string, Uint8Array>;
  /** Bytes beyond which it is full. */
  room: number;
}

/** Keeps bytes by name, and is full when told so. */
export function memoryStore(): MemoryStore {
  const held = new Map<string, Uint8Array>();
  const store: MemoryStore = {
    held,
    room: Number.POSITIVE_INFINITY,
    get: async (key) => held.get(key),
    async put(key, bytes) {
      const used = [...held.values()].reduce((sum, { length }) => sum + length, 0);
      if (used + bytes.length > store.room) throw new Error("QuotaExceededError: it is full");
      held.set(key, bytes.slice());
    },
    async delete(key) {
      held.delete(key);
    },
    keys: async () => [...held.keys()],
  };
  return store;
}

export interface TestRun {
  run: TrainingRun;
  shown: TrainingOutput[];
  /** The words of its flags. */
  flags(): string[];
}

interface TestRunOptions extends Partial<RunOptions> {
  store?: KeyValueStore;
  /** Milliseconds that each look at the clock takes. */
  tickMs?: number;
  onShow?: (record: TrainingOutput, run: TrainingRun) => void;
}

export function testRun(
  parts: TrainingParts,
  settings: TrainingSettings,
  { store, tickMs = 60, onShow, ...options }: TestRunOptions = {},
): TestRun {
  const shown: TrainingOutput[] = [];
  let now = 0;
  const run: TrainingRun = new TrainingRun(
    parts,
    settings,
    {
      head: {
        title: "tiny",
        model: { name: "tiny", parameters: 1 },
        backend: { name: "cpu", threads: 1 },
        settings: [],
      },
      facts: { model: "tiny" },
      ...options,
    },
    {
      show(record) {
        shown.push(record);
        onShow?.(record, run);
      },
      now() {
        now += tickMs;
        return now;
      },
      ...(store && { store: new CheckpointStore(store, "tiny") }),
    },
  );
  return { run, shown, flags: () => run.record.flags.map(({ words }) => words) };
}
