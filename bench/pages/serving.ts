/** A server of replicas in workers, beside one replica, batches of one, the simulation, and bare messages. */
import { lend } from "../../src/base/lent.ts";
import { quantile, sorted } from "../../src/base/statistics.ts";
import { LiveSystems } from "../../src/kernel/worker/live-systems.ts";
import { RoleWorkers } from "../../src/kernel/worker/roles/role-workers.ts";
import { startRoleWorker } from "../../src/kernel/worker/roles/start-role-worker.ts";
import { RunOutputs } from "../../src/kernel/worker/run-outputs.ts";
import type { Output } from "../../src/outputs/output.ts";
import { findServerRate } from "../../src/production/load/find-server-rate.ts";
import { QueryLog } from "../../src/production/load/query-log.ts";
import { runMultiStream, runSingleStream } from "../../src/production/load/run-closed-loop.ts";
import { runServer } from "../../src/production/load/run-server.ts";
import { EchoReplica } from "../../src/production/roles/echo-replica.ts";
import type { RequestBatch } from "../../src/production/serving/request-record.ts";
import { type ServeOptions, type Server, serve } from "../../src/production/serving/serve.ts";
import { serve as simulate } from "../../src/systems/queueing/discrete-event.ts";
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

/**
 * Milliseconds between queries at the highest rate that keeps a p99 of 50 ms. Each rate is tried for a twentieth of the time or
 * longer: a few hundred queries at once would be answered within the bound at any rate.
 */
async function batching(model: Module, seconds: number): Promise<Pair> {
  const time = (settings: ServeOptions) =>
    withServer(
      model,
      { replicas: 1, timeoutMs: 10_000, queueLimit: 10_000, ...settings },
      async (server) => {
        const most = 1000 / (await timeASample(server, 2));
        const minQueries = Math.ceil((most * seconds) / 20);
        const { result } = await findServerRate(server.underTest(), {
          minQueries,
          ...{ boundMs: 50, budgetSeconds: seconds, seed: SEED },
        });
        if (!("value" in result.figure)) throw new Error(JSON.stringify(result.figure));
        return 1000 / result.figure.value;
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

/** Throughput and p99 beside those of the simulation, of the same arrivals and the service times that were measured. */
async function modelled(
  model: Module,
  { replicas, load, seconds }: { replicas: number; load: number; seconds: number },
): Promise<{ time: Pair; p99: Pair }> {
  return await withServer(model, { ...AT_ONCE, replicas, largestBatch: 1 }, async (server) => {
    const busy = new QueryLog();
    const eachMs = await timeASample(server, 4, busy);
    // A replica is taken for messages there and back, too: what it takes when it is never idle.
    const wayMs = Math.max(0, replicas * eachMs - meanOf(busy.serviceMs) / 8);
    const log = await loaded(server, (load * 1000) / eachMs, seconds);
    const { serviceMs, arrivalsMs } = log;
    const simulated = simulate({
      arrivalsMs,
      serviceMs: (query) => (serviceMs[query] ?? p(serviceMs, 0.5)) + wayMs,
      servers: replicas,
    });
    return {
      time: { value: log.spanMs / log.size, reference: simulated.endMs / arrivalsMs.length },
      p99: {
        value: p(log.latenciesMs, 0.99),
        reference: quantile(simulated.latencyMs.toSorted(), 0.99),
      },
    };
  });
}

/** All rows; `scale` is how long each measurement is, 1 for the whole. */
async function servingBench(scale: number): Promise<Record<string, Pair>> {
  await setBackend("wasm");
  const { model, ms } = await slow();
  console.log(`slow model: ${ms.toFixed(2)} ms a sample`);
  const rows: Record<string, Pair> = {};
  rows["hop"] = await hop(10 * scale);
  rows["two replicas"] = await twoReplicas(model, 10 * scale);
  rows["batching, small"] = await batching(small(), 60 * scale);
  rows["batching, large"] = await batching(large(), 60 * scale);
  Object.assign(rows, await chaos(model, 10_000 * scale));
  for (const [replicas, load] of [
    [1, 0.5],
    [1, 0.8],
    [2, 0.7],
  ] as const) {
    const { time, p99 } = await modelled(model, { replicas, load, seconds: 20 * scale });
    const setting = `${replicas} at ${100 * load} %`;
    rows[`${setting}: time a query`] = time;
    rows[`${setting}: p99`] = p99;
  }
  return rows;
}

Object.assign(globalThis, { servingBench });
