/**
 * What replicas do that share this device with each other, with their router and with whoever asks: a server of several is asked for as much
 * as it can do, and then, at random moments, for less. Its router and its generator take turns on the same cores.
 */
import type { WorkersAtOnce } from "../../systems/planning/measured-service.ts";
import { type Module, type Tensor, TensorDataset, zeros } from "../../tinytorch/index.ts";
import { wasHiddenSince } from "../instruments/page-state.ts";
import { HIGHEST_RATE } from "../serving/live-load.ts";
import type { RequestBatch } from "../serving/request-record.ts";
import { type Server, serve } from "../serving/serve.ts";

export interface MeasureTogetherOptions {
  name: string;
  /** Replicas at once, at most. */
  mostWorkers: number;
  /** For all numbers of replicas together. */
  budgetMs: number;
  onStage: (stage: string) => void;
}

/**
 * Of what so many replicas can do, as a plan with headroom asks for: enough that they take turns with each other and with their router, and
 * not so much that caches and clocks are warmer than they will be.
 */
export const LOADED_SHARE = 0.55;
/** So many in flight for each replica that none waits for its next query. */
const IN_FLIGHT_EACH = 3;
/** Of each replica: a model may take seconds. */
const LEAST_ANSWERS = 8;
const MOST_TIMES = 1000;
/** The last records have come by then: they come a few times a second. */
const RECORDS_MS = 500;

/** Beginning with the most replicas; given back by rising numbers. Rejects with a sentence where they cannot be started. */
export async function measureTogether(
  model: Module,
  inputs: Tensor,
  { name, mostWorkers, budgetMs, onStage }: MeasureTogetherOptions,
): Promise<WorkersAtOnce[]> {
  const targets = zeros([inputs.shape[0] ?? 1], { dtype: "int32" });
  const server = await serve(model, {
    ...{ name: `${name} measured`, isShown: false, replicas: mostWorkers, spares: 0 },
    ...{ maxBatchSize: 1, largestBatch: 1, maxQueueDelayMs: 0, queueLimit: 10_000 },
    ...{ timeoutMs: 60_000, example: inputs, samples: new TensorDataset(inputs, targets) },
  });
  try {
    const measured: WorkersAtOnce[] = [];
    for (let workers = mostWorkers; workers >= 1; workers -= 1) {
      onStage(`${workers} ${workers === 1 ? "replica" : "replicas"} at once`);
      await server.scale(workers);
      measured.unshift(await measure(server, workers, budgetMs / mostWorkers));
    }
    return measured;
  } finally {
    await server.stop();
  }
}

/** Measured again for as long as it was in the background, where browsers slow timers. */
async function measure(server: Server, workers: number, budgetMs: number): Promise<WorkersAtOnce> {
  for (;;) {
    const start = performance.now();
    // Kernels of a replica that has just started are not compiled to their fastest yet.
    await fullSpeed(server, workers, budgetMs / 5);
    const perSecond = await fullSpeed(server, workers, budgetMs / 5);
    const rate = Math.min(HIGHEST_RATE, LOADED_SHARE * perSecond);
    const loadMs = Math.max((1000 * workers * LEAST_ANSWERS) / rate, (3 * budgetMs) / 5);
    const times = await timesUnderLoad(server, rate, loadMs);
    if (wasHiddenSince(start)) continue;
    if (times.heldMs.length === 0) {
      throw new Error(
        `measureReplicas: ${rate.toFixed(0)} queries/s were sent, and none was answered`,
      );
    }
    return { workers, perSecond, ...times };
  }
}

/** Queries a second that so many replicas answer. */
async function fullSpeed(server: Server, workers: number, budgetMs: number): Promise<number> {
  const system = server.underTest();
  const count = system.sampleCount ?? 1;
  const start = performance.now();
  let [asked, endedAt] = [0, start];
  const ask = async () => {
    while (asked < workers * LEAST_ANSWERS || performance.now() < start + budgetMs) {
      asked += 1;
      await system.issue([asked % count]);
      endedAt = performance.now();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT_EACH * workers }, ask));
  return (1000 * asked) / (endedAt - start);
}

interface TimesUnderLoad {
  heldMs: number[];
  lateMs: number[];
}

/** To a microsecond, for records are stored as text. */
async function timesUnderLoad(
  server: Server,
  rate: number,
  loadMs: number,
): Promise<TimesUnderLoad> {
  const times: TimesUnderLoad = { heldMs: [], lateMs: [] };
  const watch = server.watch();
  watch.onmessage = ({ data }: MessageEvent<RequestBatch>) => {
    if (data.type !== "requests") return;
    for (const { outcome, dueAt, arrivedAt = dueAt, spans } of data.requests) {
      if (outcome !== "answered" || spans === undefined) continue;
      if (times.heldMs.length === MOST_TIMES) return;
      const lateMs = arrivedAt - dueAt;
      times.lateMs.push(toMicrosecond(lateMs));
      times.heldMs.push(toMicrosecond(spans.compute + spans.hop - lateMs));
    }
  };
  try {
    await server.load(rate);
    await pause(loadMs);
    await server.load(0);
    await pause(RECORDS_MS);
    return times;
  } finally {
    watch.onmessage = null;
    watch.close();
  }
}

const toMicrosecond = (ms: number) => Math.round(1000 * ms) / 1000;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
