/** What a running server can be told, by name: by the page's controls, and by the code that started it. */
import type { ServingSettings } from "../../outputs/panels/serving/serving.ts";
import type { Controls } from "../live/live-source.ts";
import type { LiveLoad } from "./live-load.ts";
import type { ReplicaSet } from "./replica-set.ts";
import { checkNumber, checkSettings, MOST_REPLICAS } from "./serving-settings.ts";
import type { ServingSystem } from "./serving-system.ts";

export interface Controlled {
  system: ServingSystem;
  replicas: ReplicaSet;
  load: LiveLoad;
  largestBatch: number;
  mark(text: string): void;
  /** Resolves when the digit has its answer. */
  ask(value: unknown): Promise<void>;
  askSample(value: unknown): Promise<void>;
  /** Resolves when no request is open any more. */
  drain(): Promise<void>;
}

/** Each throws a sentence for a value that it does not understand. */
export function serverControls(controlled: Controlled): Controls {
  const { system, replicas, load, largestBatch, mark } = controlled;
  const set = (settings: Partial<ServingSettings>, text: string) => {
    system.set(checkSettings(settings));
    mark(text);
  };
  return {
    rate: (value) => {
      load.setRate(value);
      mark(value === 0 ? "no load" : `${String(value)} queries/s`);
    },
    shape: (value) => {
      load.setShape(value);
      mark(`load: ${String(value)}`);
    },
    replicas: (value) => {
      checkNumber("replicas", value, { isWhole: true, low: 1, high: MOST_REPLICAS });
      replicas.scale(value);
      mark(value === 1 ? "1 replica" : `${value} replicas`);
    },
    policy: (value) => set({ policy: value as ServingSettings["policy"] }, `policy: ${value}`),
    "max-batch-size": (value) => {
      checkNumber("max-batch-size", value, { isWhole: true, low: 1, high: largestBatch });
      set({ maxBatchSize: value }, `batches of up to ${value}`);
    },
    "max-queue-delay": (value) =>
      set({ maxQueueDelayMs: value as number }, `a delay of up to ${value} ms`),
    cache: (value) => set({ cacheSize: value as number }, `a cache of ${value}`),
    timeout: (value) => set({ timeoutMs: value as number }, `a timeout of ${value} ms`),
    "queue-limit": (value) => set({ queueLimit: value as number }, `a queue of up to ${value}`),
    kill: (value) => {
      checkNumber("the replica to kill", value, { isWhole: true, low: 0, high: 1e6 });
      replicas.kill(value);
    },
    ask: (value) => controlled.ask(value),
    "ask-sample": (value) => controlled.askSample(value),
    drain: () => {
      mark("it drains");
      return controlled.drain();
    },
  };
}
