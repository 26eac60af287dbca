/**
 * What planning needs to know of a model, measured on a server that runs: it is asked by more and more at once, so that batches of many
 * sizes come about, and watched meanwhile; then two replicas more are ordered and taken back.
 */
import { errorMessage } from "../../base/assert.ts";
import type { BatchTimes, MeasuredService } from "../../systems/planning/measured-service.ts";
import { breathe } from "../instruments/clock.ts";
import type { RequestBatch, RequestRecord } from "../serving/request-record.ts";
import type { Server } from "../serving/serve.ts";
import { MOST_REPLICAS } from "../serving/serving-settings.ts";

export interface MeasureServerOptions {
  /** Seconds under load. Default 4. */
  seconds?: number;
  onStage?: (stage: string) => void;
}

export type ServerMeasurements = Pick<
  MeasuredService,
  "method" | "batches" | "hopMs" | "coldStartMs"
>;

/** Askers at once, in turn. */
const ASKERS = [1, 2, 4, 8, 16, 32, 64] as const;
/** Fewer batches of a size are left out: what follows from them would be luck. */
const LEAST_TIMES = 8;
const MOST_TIMES = 1000;
/** One of them takes the warm spare's place, the other starts from nothing. */
const EXTRA = 2;
const POLL_MS = 20;
/** A start that takes longer is given up. */
const LONGEST_START_MS = 60_000;

/** The server needs samples to be asked for. Rejects with a sentence where nothing was answered. */
export async function measureServer(
  server: Server,
  { seconds = 4, onStage = () => {} }: MeasureServerOptions = {},
): Promise<ServerMeasurements> {
  const watch = server.watch();
  const batches = new Map<string, RequestRecord>();
  const hops: number[] = [];
  watch.onmessage = ({ data }: MessageEvent<RequestBatch>) => {
    if (data.type !== "requests") return;
    for (const request of data.requests) note(request, batches, hops);
  };
  try {
    for (const askers of ASKERS) {
      onStage(`asking ${askers} at once`);
      await askTogether(server, askers, (1000 * seconds) / ASKERS.length);
    }
    // Records come a few times a second.
    await pause(500);
  } finally {
    watch.onmessage = null;
    watch.close();
  }
  const timed = bySize([...batches.values()]);
  if (timed.length === 0) {
    throw new Error(
      "measureServer: the server answered too little to plan from; ask for more seconds",
    );
  }
  onStage("starting a replica");
  const coldStartMs = await coldStart(server);
  return {
    batches: timed,
    hopMs: hops.slice(0, MOST_TIMES),
    ...(coldStartMs === undefined ? {} : { coldStartMs: [coldStartMs] }),
    method: `Watched on a running server while up to ${ASKERS.at(-1)} asked at once: computing of each batch, and each request's way without queue and computing.`,
  };
}

/** Requests of one batch end together, on one replica. */
function note(
  { outcome, isCached, replica, endedAt, spans, ...request }: RequestRecord,
  batches: Map<string, RequestRecord>,
  hops: number[],
): void {
  if (outcome !== "answered" || isCached || spans === undefined) return;
  hops.push(Math.max(0, spans.hop));
  batches.set(`${replica} ${endedAt}`, { ...request, outcome, endedAt, spans });
}

function bySize(records: readonly RequestRecord[]): BatchTimes[] {
  const sizes = new Map<number, number[]>();
  for (const { batchSize = 1, spans } of records) {
    // A batch shorter than a tick of the clock has no time.
    if (spans === undefined || !(spans.compute > 0)) continue;
    sizes.set(batchSize, [...(sizes.get(batchSize) ?? []), spans.compute]);
  }
  return [...sizes]
    .map(([size, timesMs]) => ({ size, timesMs: timesMs.slice(0, MOST_TIMES) }))
    .filter(({ timesMs }) => timesMs.length >= LEAST_TIMES)
    .sort((a, b) => a.size - b.size);
}

async function askTogether(server: Server, askers: number, budgetMs: number): Promise<void> {
  const system = server.underTest();
  const end = performance.now() + budgetMs;
  let next = 0;
  let refused = "";
  const ask = async () => {
    while (performance.now() < end) {
      next += 1;
      try {
        await system.issue([next % (system.sampleCount ?? 1)]);
      } catch (error) {
        // A full queue is an answer too; a server that is gone is not.
        if (server.isEnded) throw error;
        refused = errorMessage(error);
        await pause(POLL_MS);
      }
    }
  };
  await Promise.all(Array.from({ length: askers }, ask));
  await breathe();
  if (next === 0) throw new Error(`measureServer: nothing was asked${refused && `: ${refused}`}`);
}

/** Undefined where the server cannot have two replicas more, or they do not come. */
async function coldStart(server: Server): Promise<number | undefined> {
  const before = (await server.state()).replicas.length;
  if (before + EXTRA > MOST_REPLICAS) return undefined;
  const start = performance.now();
  await server.scale(before + EXTRA);
  try {
    while (performance.now() - start < LONGEST_START_MS) {
      const { replicas } = await server.state();
      const up = replicas.filter(({ status }) => status === "idle" || status === "busy");
      if (up.length >= before + EXTRA) return performance.now() - start;
      await pause(POLL_MS);
    }
    return undefined;
  } finally {
    if (!server.isEnded) await server.scale(before);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
