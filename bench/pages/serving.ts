/** A server of replicas in workers, beside one replica, batches of one, the simulation, and bare messages. */
import { lend } from "../../src/base/lent.ts";
import { Random } from "../../src/base/random.ts";
import { quantile, sorted } from "../../src/base/statistics.ts";
import { LiveSystems } from "../../src/kernel/worker/live-systems.ts";
import { RoleWorkers } from "../../src/kernel/worker/roles/role-workers.ts";
import { startRoleWorker } from "../../src/kernel/worker/roles/start-role-worker.ts";
import { RunOutputs } from "../../src/kernel/worker/run-outputs.ts";
import type { Output } from "../../src/outputs/output.ts";
import { QueryLog } from "../../src/production/load/query-log.ts";
import { runMultiStream, runSingleStream } from "../../src/production/load/run-closed-loop.ts";
import { runServer } from "../../src/production/load/run-server.ts";
import { EchoReplica } from "../../src/production/roles/echo-replica.ts";
import type { BatchRule } from "../../src/production/serving/batcher.ts";
import type { RequestBatch } from "../../src/production/serving/request-record.ts";
import { type ServeOptions, type Server, serve } from "../../src/production/serving/serve.ts";
import { resampledBatches, serveInBatches } from "../../src/systems/queueing/batched-replicas.ts";
import { highestRate } from "../../src/systems/queueing/highest-rate.ts";
import {
  buildModel,
  type Module,
  randn,
  setBackend,
  TensorDataset,
  zeros,
} from "../../src/tinytorch/index.ts";

const roles = new RoleWorkers({
  start: startRoleWorker,
  owner: () => undefined,
  essentials: () => ({ dataUrl: "/data/" }),
  report: (error) => {
    throw error;
  },
});
const systems = new LiveSystems(() => {});
lend({
  spawn: (role, options) => roles.spawn(role, options),
  openSource: (output, options) => {
    const owner = { runId: 1, cellId: "bench", outputs: new RunOutputs(() => {}) };
    return systems.open(owner, output as Output, options);
  },
});

interface Pair {
  value: number;
  reference: number;
}

const SAMPLES = 500;
const SEED = 1;
/** A batch of one, at once: the server adds nothing by waiting. */
const AT_ONCE = { maxBatchSize: 1, maxQueueDelayMs: 0, timeoutMs: 10_000, queueLimit: 10_000 };

async function withServer<T>(
  model: Module,
  options: ServeOptions,
  work: (server: Server) => Promise<T>,
): Promise<T> {
  const inputs = randn([SAMPLES, 784], { seed: SEED });
  const samples = new TensorDataset(inputs, zeros([SAMPLES], { dtype: "int32" }));
  const server = await serve(model, { name: "bench", samples, seed: SEED, ...options });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const p = (values: readonly number[], share: number) => quantile(sorted(values), share);

/** Milliseconds a sample, with as many in flight as keep everybody busy. */
async function timeASample(server: Server, seconds: number, log = new QueryLog()): Promise<number> {
  await runMultiStream(server.underTest(), { inFlight: 8, budgetSeconds: seconds, log });
  return log.spanMs / (8 * log.size);
}

async function loaded(server: Server, qps: number, seconds: number): Promise<QueryLog> {
  const log = new QueryLog();
  await runServer(server.underTest(), {
    qps,
    boundMs: 5000,
    budgetSeconds: seconds,
    seed: SEED,
    log,
  });
  return log;
}

/** A message of a sample's size to a worker and back. */
async function roundTripMs(count: number): Promise<number> {
  const echo = new EchoReplica({});
  const payload = new Float32Array(784);
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await echo.query(payload);
    times.push(performance.now() - start);
  }
  echo.terminate();
  return p(times.slice(count >> 1), 0.5);
}

const small = () => buildModel({ architecture: "mlp", layers: 1, hiddenDim: 128 });
const large = () => buildModel({ architecture: "mlp", layers: 2, hiddenDim: 1024 });

/** A model that takes 5 ms or more in a replica. */
async function slow(): Promise<{ model: Module; ms: number }> {
  for (const hiddenDim of [192, 256, 384, 512]) {
    const model = buildModel({ architecture: "cnn", hiddenDim });
    const log = await withServer(model, { ...AT_ONCE, replicas: 1, largestBatch: 1 }, (server) =>
      loaded(server, 10, 4),
    );
    const ms = p(log.serviceMs, 0.5);
    if (ms >= 5) return { model, ms };
  }
  throw new Error("no model takes 5 ms here");
}

/** One after another from this thread, so that all workers are as awake as the one of the round trips. */
async function hop(seconds: number): Promise<Pair> {
  return await withServer(small(), { ...AT_ONCE, replicas: 1 }, async (server) => {
    const computeMs: number[] = [];
    server.watch().onmessage = ({ data }: MessageEvent<RequestBatch>) => {
      for (const { spans } of data.requests) if (spans) computeMs.push(spans.compute);
    };
    const log = new QueryLog();
    await runSingleStream(server.underTest(), { budgetSeconds: seconds, log });
    const value = p(log.latenciesMs, 0.5) - p(computeMs, 0.5);
    return { value, reference: 2 * (await roundTripMs(400)) };
  });
}

async function twoReplicas(model: Module, seconds: number): Promise<Pair> {
  const time = (replicas: number) =>
    withServer(model, { ...AT_ONCE, replicas, largestBatch: 1 }, (server) =>
      timeASample(server, seconds),
    );
  const reference = await time(1);
  return { value: await time(2), reference };
}

/** Milliseconds between queries at the highest rate that keeps a p99 of 50 ms. */
async function batching(model: Module, seconds: number): Promise<Pair> {
  const time = (settings: ServeOptions) =>
    withServer(
      model,
      { replicas: 1, timeoutMs: 10_000, queueLimit: 10_000, ...settings },
      async (server) => {
        const most = 1000 / (await timeASample(server, 2));
        const found = await highestRate({
          boundMs: 50,
          startQps: most / 4,
          maxQps: 2 * most,
          precision: 0.05,
          // A few hundred queries at once would be answered within the bound at any rate.
          latencyAt: async (qps) => {
            // A p99 takes 459 queries or more.
            const longEnough = Math.max(seconds, 700 / qps);
            const { outcomes, issued, latenciesMs } = await loaded(server, qps, longEnough);
            const lost = issued - outcomes.answered;
            return [
              ...latenciesMs,
              ...Array.from({ length: lost }, () => Number.POSITIVE_INFINITY),
            ];
          },
        });
        if ("none" in found) throw new Error(found.none);
        return 1000 / found.qps;
      },
    );
  const reference = await time({ maxBatchSize: 1, maxQueueDelayMs: 0 });
  return { value: await time({ maxBatchSize: 16, maxQueueDelayMs: 2 }), reference };
}

/** Kills every other second while requests come at 70 % of what two replicas can do; the last twelve seconds are left in peace. */
async function chaos(model: Module, queries: number): Promise<Record<string, Pair>> {
  const options = { ...AT_ONCE, replicas: 2, largestBatch: 1, timeoutMs: 2000 };
  return await withServer(model, options, async (server) => {
    const qps = 700 / (await timeASample(server, 4));
    const calm = await loaded(server, qps, Math.max(3, 700 / qps));
    const before = (await server.state()).counts.issued;
    // Long enough for kills, and for twelve seconds without.
    const seconds = Math.max(queries / qps, 20);
    let lastKill = 0;
    const killer = (async () => {
      const end = performance.now() + 1000 * (seconds - 12);
      for (let kill = 0; performance.now() < end; kill += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        await server.kill(kill % 2).catch(() => {});
        lastKill = performance.now();
      }
    })();
    const log = await loaded(server, qps, seconds + 2);
    await killer;
    const { counts } = await server.state();
    const { issued, answered, rejected, timedOut, failed } = counts;
    const unaccounted = issued - answered - rejected - timedOut - failed;
    const lost = issued - before - log.issued;
    const after = [...log.queries()].filter(({ dueMs }) => dueMs > lastKill + 5000);
    const { outcomes } = log;
    console.log(
      `chaos: ${qps.toFixed(0)} queries/s, ${JSON.stringify(outcomes)}, ${after.length} after the last kill`,
    );
    return {
      "chaos: unaccounted": { value: Math.abs(unaccounted) + Math.max(0, -lost), reference: 1 },
      "chaos: p99 5 s after the last kill": {
        value: p(
          after.map(({ doneMs, dueMs, outcome }) =>
            outcome === "answered" ? doneMs - dueMs : Number.POSITIVE_INFINITY,
          ),
          0.99,
        ),
        reference: p(calm.latenciesMs, 0.99),
      },
    };
  });
}

interface Setting extends BatchRule {
  replicas: number;
  /** Of what the replicas can do with full batches. */
  load: number;
}

/** From each moment to the next, but for the first ones, which warm up. */
const gaps = (moments: readonly number[]) =>
  moments.slice(5).map((moment, i) => moment - (moments[i + 4] ?? moment));

/** How long replicas are taken by batches of each size: from one answer to the next while requests always wait. */
async function batchTimes(
  model: Module,
  { replicas, maxBatchSize }: Setting,
  seconds: number,
): Promise<Map<number, number[]>> {
  const times = new Map<number, number[]>();
  for (let size = 1; size <= maxBatchSize; size *= 2) {
    const settings = { ...AT_ONCE, maxBatchSize: size, replicas, largestBatch: maxBatchSize };
    const taken = await withServer(model, settings, async (server) => {
      const ends = new Map<number, Set<number>>();
      server.watch().onmessage = ({ data }: MessageEvent<RequestBatch>) => {
        const full = data.requests.filter(({ batchSize }) => batchSize === size);
        for (const { replica = 0, endedAt } of full) {
          ends.set(replica, (ends.get(replica) ?? new Set()).add(endedAt));
        }
      };
      const inFlight = 3 * replicas * size;
      await runMultiStream(server.underTest(), { inFlight, budgetSeconds: seconds });
      return [...ends.values()].flatMap((all) => gaps([...all]));
    });
    times.set(size, taken);
  }
  return times;
}

/** Throughput and p99 of dynamic batching beside those of the simulation, of the same arrivals and batches of measured times. */
async function modelled(
  model: Module,
  setting: Setting,
  seconds: number,
): Promise<{ time: Pair; p99: Pair }> {
  const times = await batchTimes(model, setting, seconds / 5);
  const { replicas, load, maxBatchSize, maxQueueDelayMs } = setting;
  const most = (replicas * maxBatchSize * 1000) / meanOf(times.get(maxBatchSize) ?? []);
  const rule = { maxBatchSize, maxQueueDelayMs };
  const options = { ...AT_ONCE, ...rule, replicas, largestBatch: maxBatchSize };
  const log = await withServer(model, options, (server) => loaded(server, load * most, seconds));
  const { arrivalsMs } = log;
  const simulated = serveInBatches({
    ...{ arrivalsMs, replicas, ...rule },
    batchMs: resampledBatches(times, new Random(SEED)),
  });
  const [measured, predicted] = [log.latenciesMs, [...simulated.latencyMs]];
  console.log(
    `${JSON.stringify(setting)}: ${(load * most).toFixed(0)} queries/s, batches of ${(arrivalsMs.length / simulated.batches).toFixed(1)}; p50 ${p(measured, 0.5).toFixed(1)} ms, simulated ${p(predicted, 0.5).toFixed(1)}`,
  );
  return {
    time: { value: log.spanMs / log.size, reference: simulated.endMs / arrivalsMs.length },
    p99: { value: p(measured, 0.99), reference: p(predicted, 0.99) },
  };
}

const SETTINGS: Record<string, Setting> = {
  "half load": { replicas: 1, maxBatchSize: 8, maxQueueDelayMs: 10, load: 0.5 },
  "high load": { replicas: 1, maxBatchSize: 16, maxQueueDelayMs: 5, load: 0.75 },
  "two replicas": { replicas: 2, maxBatchSize: 8, maxQueueDelayMs: 10, load: 0.5 },
};

/** All rows; `scale` is how long each measurement is, 1 for the whole. */
async function servingBench(scale: number): Promise<Record<string, Pair>> {
  await setBackend("wasm");
  const { model, ms } = await slow();
  console.log(`slow model: ${ms.toFixed(2)} ms a sample`);
  const rows: Record<string, Pair> = {};
  rows["hop"] = await hop(10 * scale);
  rows["two replicas"] = await twoReplicas(model, 10 * scale);
  rows["batching, small"] = await batching(small(), 3 * scale);
  rows["batching, large"] = await batching(large(), 3 * scale);
  Object.assign(rows, await chaos(model, 10_000 * scale));
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const { time, p99 } = await modelled(large(), setting, 20 * scale);
    rows[`batching, ${name}: time a query`] = time;
    rows[`batching, ${name}: p99`] = p99;
  }
  return rows;
}

Object.assign(globalThis, { servingBench });
