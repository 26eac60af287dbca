/** A server of replicas in workers, beside one replica, batches of one, the simulation, and bare messages. */
import { lend } from "../../src/base/lent.ts";
import { quantile, sorted } from "../../src/base/statistics.ts";
import { LiveSystems } from "../../src/kernel/worker/live-systems.ts";
import { RoleWorkers } from "../../src/kernel/worker/roles/role-workers.ts";
import { startRoleWorker } from "../../src/kernel/worker/roles/start-role-worker.ts";
import { RunOutputs } from "../../src/kernel/worker/run-outputs.ts";
import type { Output } from "../../src/outputs/output.ts";
import { QueryLog } from "../../src/production/load/query-log.ts";
import { runMultiStream, runSingleStream } from "../../src/production/load/run-closed-loop.ts";
import { runServer } from "../../src/production/load/run-server.ts";
import {
  measureReplicas,
  type ReplicaMeasurements,
} from "../../src/production/planning/measure-replicas.ts";
import { EchoReplica } from "../../src/production/roles/echo-replica.ts";
import type { BatchRule } from "../../src/production/serving/batcher.ts";
import type { RequestBatch, RequestRecord } from "../../src/production/serving/request-record.ts";
import { type ServeOptions, type Server, serve } from "../../src/production/serving/serve.ts";
import { findKnee } from "../../src/systems/planning/latency-curve.ts";
import { simulateHere } from "../../src/systems/planning/simulate-here.ts";
import { latencySimulation } from "../../src/systems/planning/simulate-latency.ts";
import { serve as simulate } from "../../src/systems/queueing/discrete-event.ts";
import { highestRate } from "../../src/systems/queueing/highest-rate.ts";
import { resampled } from "../../src/systems/queueing/resampled.ts";
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

type RequestSpans = NonNullable<RequestRecord["spans"]>;

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

async function loaded(server: Server, qps: number, seconds: number, seed = SEED) {
  const log = new QueryLog();
  await runServer(server.underTest(), {
    qps,
    boundMs: 5000,
    budgetSeconds: seconds,
    seed,
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

/**
 * Beyond the model's own time, and beyond the message to a worker and back that a bare model in a worker takes, too. One after
 * another from this thread, so that all workers are as awake as the one of the round trips.
 */
async function hop(seconds: number): Promise<Pair> {
  return await withServer(small(), { ...AT_ONCE, replicas: 1 }, async (server) => {
    const spans: RequestSpans[] = [];
    server.watch().onmessage = ({ data }: MessageEvent<RequestBatch>) => {
      for (const request of data.requests) if (request.spans) spans.push(request.spans);
    };
    const log = new QueryLog();
    await runSingleStream(server.underTest(), { budgetSeconds: seconds, log });
    const parts = (["queue", "batch", "compute", "hop"] as const).map(
      (name) =>
        `${name} ${p(
          spans.map((each) => each[name]),
          0.5,
        ).toFixed(3)}`,
    );
    console.log(`hop: ${p(log.latenciesMs, 0.5).toFixed(3)} ms, of which ${parts.join(", ")}`);
    const beyondModel =
      p(log.latenciesMs, 0.5) -
      p(
        spans.map(({ compute }) => compute),
        0.5,
      );
    const trip = await roundTripMs(400);
    return { value: beyondModel - trip, reference: trip };
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
  // A request that is ten times late is of no use to anybody: what waits while a replica is missing is given up then.
  const options = { ...AT_ONCE, replicas: 2, largestBatch: 1, timeoutMs: 500 };
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
      unaccounted: { value: Math.abs(unaccounted) + Math.max(0, -lost), reference: 1 },
      "p99 5 s after the last kill": {
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

/** Of each replica, the first batches warm up. */
const WARM_UP_BATCHES = 5;

/**
 * How long replicas are taken by batches of each size, from the server's word to its answer, when they get one after the other: as
 * under load, somebody else computes meanwhile, and nothing computes all the time.
 */
async function batchTimes(
  model: Module,
  { replicas, maxBatchSize }: Setting,
  seconds: number,
): Promise<Map<number, number[]>> {
  const times = new Map<number, number[]>();
  // Every other size: kernels choose their way by the rows, so that time is no smooth function of the size.
  const sizes = Array.from({ length: maxBatchSize >> 1 }, (_, i) => 2 * (i + 1));
  for (const size of [1, ...sizes]) {
    const rule = { maxBatchSize: size, maxQueueDelayMs: 20, largestBatch: maxBatchSize };
    const taken = await withServer(model, { ...AT_ONCE, ...rule, replicas }, async (server) => {
      const batches = new Map<string, number>();
      server.watch().onmessage = ({ data }: MessageEvent<RequestBatch>) => {
        for (const { replica, endedAt, batchSize, spans } of data.requests) {
          if (batchSize !== size || spans === undefined) continue;
          const batch = `${replica} ${endedAt}`;
          // The last to come has waited for nothing but its batch.
          const ms = Math.min(spans.compute + spans.hop, batches.get(batch) ?? Infinity);
          batches.set(batch, ms);
        }
      };
      const inFlight = replicas * size;
      await runMultiStream(server.underTest(), { inFlight, budgetSeconds: seconds });
      return [...batches.values()].slice(WARM_UP_BATCHES * replicas);
    });
    times.set(size, taken);
  }
  return times;
}

/** Rounds of calibration, load and calibration: machines change their speed within a minute. */
const ROUNDS = 5;

/** Throughput and p99 of dynamic batching beside those of the simulation, of the same arrivals and batches of measured times. */
async function modelled(
  model: Module,
  setting: Setting,
  seconds: number,
): Promise<Record<string, Pair>> {
  const rounds: { time: Pair; p99: Pair }[] = [];
  let before = await batchTimes(model, setting, seconds / 30);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { replicas, load, maxBatchSize, maxQueueDelayMs } = setting;
    const most = (replicas * maxBatchSize * 1000) / meanOf(before.get(maxBatchSize) ?? []);
    const rule = { maxBatchSize, maxQueueDelayMs };
    const options = { ...AT_ONCE, ...rule, replicas, largestBatch: maxBatchSize };
    const log = await withServer(model, options, (server) =>
      loaded(server, load * most, seconds / ROUNDS),
    );
    const after = await batchTimes(model, setting, seconds / 30);
    const times = new Map(
      [...before].map(([size, ms]) => [size, ms.concat(after.get(size) ?? [])]),
    );
    before = after;
    const { arrivalsMs } = log;
    const batches = [...times].map(([size, timesMs]) => ({ size, timesMs }));
    const simulated = simulate({
      ...{ arrivalsMs, ...rule, servers: replicas, policy: "least outstanding" as const },
      serviceMs: resampled(batches, SEED),
    });
    const [measured, predicted] = [log.latenciesMs, [...simulated.latencyMs]];
    console.log(
      `${JSON.stringify(setting)}: ${(load * most).toFixed(0)} queries/s, batches of ${(arrivalsMs.length / simulated.batches).toFixed(1)}; p50 ${p(measured, 0.5).toFixed(1)} ms, simulated ${p(predicted, 0.5).toFixed(1)}; p99 ${p(measured, 0.99).toFixed(1)}, simulated ${p(predicted, 0.99).toFixed(1)}`,
    );
    rounds.push({
      time: { value: log.spanMs / log.size, reference: simulated.endMs / arrivalsMs.length },
      p99: { value: p(measured, 0.99), reference: p(predicted, 0.99) },
    });
  }
  return {
    "time a query": medianPair(rounds.map(({ time }) => time)),
    p99: medianPair(rounds.map(({ p99 }) => p99)),
  };
}

/** Loads below the knee, as shares of what two replicas can do. */
const SHARES = [0.4, 0.55, 0.7];

/** What the planner measures by itself: both replicas are busy for a fifth of the seconds. */
function measured(model: Module, seconds: number): Promise<ReplicaMeasurements> {
  const inputs = randn([64, 784], { seed: SEED });
  return measureReplicas(model, inputs, {
    name: "bench",
    largestBatch: 1,
    mostWorkers: 2,
    seconds,
  });
}

/** Until a server that was just started does nothing by itself. */
const SETTLE_SECONDS = 4;

/**
 * The plan's p99 of two replicas on this device beside that of a load test, at three rates below the knee, from what the planner measured
 * before and after; and where the plan says that it cannot tell.
 */
async function planned(model: Module, seconds: number): Promise<Record<string, Pair>> {
  const rounds: Pair[][] = [];
  let before = await measured(model, seconds / 4);
  for (let round = 0; round < ROUNDS; round += 1) {
    const most = before.concurrency.find(({ workers }) => workers === 2)?.perSecond ?? 0;
    const logs: QueryLog[] = [];
    await withServer(model, { ...AT_ONCE, replicas: 2, largestBatch: 1 }, async (server) => {
      // Its spare starts after it, and takes a core for a moment.
      await loaded(server, SHARES[0]! * most, SETTLE_SECONDS);
      for (const share of SHARES) {
        const qps = share * most;
        // The plan knows no arrivals: those of one seed would be late, or early, in every round.
        const seed = SEED + logs.length + SHARES.length * round;
        logs.push(await loaded(server, qps, Math.max(seconds / ROUNDS, 700 / qps), seed));
      }
    });
    const after = await measured(model, seconds / 4);
    const services = [before, after].map((each) => ({ subject: "bench", ...each }));
    before = after;
    const demand = (ratePerSecond: number) => ({
      ...{ ratePerSecond, objective: { percentile: 0.99, latencyMs: 50 }, headroom: 0 },
      ...{ spareReplicas: 0, burstiness: 1, policy: "least outstanding" as const },
      ...{ maxBatchSize: 1, maxQueueDelayMs: 0, hitRate: 0 },
    });
    const simulation = { requests: 50_000, seed: SEED };
    // Not a number where a machine that became much slower would not carry the rate.
    const plannedMs = (qps: number) =>
      meanOf(
        services.map((service) => {
          const here = simulateHere(service, demand(qps), 2, simulation);
          return "reason" in here ? Number.NaN : here.latencyMs.value;
        }),
      );
    const pairs = logs.map((log, i) => ({
      value: p(log.latenciesMs, 0.99),
      reference: plannedMs(SHARES[i]! * most),
    }));
    const [service] = services;
    const knee = findKnee(service!, demand(most), 2);
    const alone = latencySimulation(service!, demand(most), simulation);
    const words = pairs.map(({ value, reference }, i) => {
      const late = [...logs[i]!.queries()].map(({ issuedMs, dueMs }) => issuedMs - dueMs);
      const served = [...logs[i]!.queries()].map(({ doneMs, issuedMs }) => doneMs - issuedMs);
      const qps = SHARES[i]! * most;
      return `${qps.toFixed(0)}/s ${value.toFixed(1)} ms, planned ${reference.toFixed(1)}, with a core each ${alone(qps, 2).latencyMs.value.toFixed(1)}, asked ${p(late, 0.99).toFixed(1)} late, from then on ${p(served, 0.99).toFixed(1)}`;
    });
    console.log(
      `planned: ${words.join("; ")}; knee at ${knee?.ratePerSecond.toFixed(0)}/s, cannot tell from ${knee?.metUpTo.toFixed(0)} to ${knee?.missedFrom.toFixed(0)}`,
    );
    rounds.push(pairs);
  }
  return Object.fromEntries(
    SHARES.map((share, i) => [
      `p99 at ${Math.round(100 * share)} %`,
      medianPair(rounds.map((pairs) => pairs[i]!)),
    ]),
  );
}

/** The pair in the middle by its ratio, of those that have one. */
function medianPair(pairs: readonly Pair[]): Pair {
  const known = pairs.filter(({ value, reference }) => Number.isFinite(value / reference));
  if (known.length === 0) throw new Error("the machine's speed changed too much in every round");
  const byRatio = known.sort((a, b) => a.value / a.reference - b.value / b.reference);
  return byRatio[pairs.length >> 1]!;
}

const SETTINGS: Record<string, Setting> = {
  "half load": { replicas: 1, maxBatchSize: 8, maxQueueDelayMs: 10, load: 0.5 },
  "high load": { replicas: 1, maxBatchSize: 16, maxQueueDelayMs: 5, load: 0.6 },
  "two replicas": { replicas: 2, maxBatchSize: 8, maxQueueDelayMs: 10, load: 0.5 },
};

/** Rows whose names begin with `only`; `scale` is how long each measurement is, 1 for the whole. */
async function servingBench(scale: number, only: string): Promise<Record<string, Pair>> {
  await setBackend("wasm");
  const { model, ms } = await slow();
  console.log(`slow model: ${ms.toFixed(2)} ms a sample`);
  const measurements: Record<string, () => Promise<Pair | Record<string, Pair>>> = {
    hop: () => hop(10 * scale),
    "two replicas": () => twoReplicas(model, 10 * scale),
    "batching, small": () => batching(small(), 3 * scale),
    "batching, large": () => batching(large(), 3 * scale),
    chaos: () => chaos(model, 10_000 * scale),
    planned: () => planned(model, 60 * scale),
    ...Object.fromEntries(
      Object.entries(SETTINGS).map(([name, setting]) => [
        `simulated, ${name}`,
        () => modelled(large(), setting, 20 * scale),
      ]),
    ),
  };
  const rows: Record<string, Pair> = {};
  for (const [name, measure] of Object.entries(measurements)) {
    if (!name.startsWith(only)) continue;
    const measured = await measure();
    if ("reference" in measured) rows[name] = measured as Pair;
    else for (const [row, pair] of Object.entries(measured)) rows[`${name}: ${row}`] = pair;
  }
  return rows;
}

Object.assign(globalThis, { servingBench });
