/** Two echo replicas of 20 ms under 80 queries/s from a load generator in a worker, beside what the simulation says of them. */
import { lend } from "../../src/base/lent.ts";
import { RoleWorkers } from "../../src/kernel/worker/roles/role-workers.ts";
import { startRoleWorker } from "../../src/kernel/worker/roles/start-role-worker.ts";
import { QueryLog } from "../../src/production/load/query-log.ts";
import { runServer } from "../../src/production/load/run-server.ts";
import { poolUnderTest } from "../../src/production/load/worker-system.ts";
import { EchoReplica } from "../../src/production/roles/echo-replica.ts";
import { serve } from "../../src/systems/queueing/discrete-event.ts";

const roles = new RoleWorkers({
  start: startRoleWorker,
  owner: () => undefined,
  essentials: () => ({ dataUrl: "/data/" }),
  report: (error) => {
    throw error;
  },
});
lend({ spawn: (role, options) => roles.spawn(role, options) });

type Work = "spin" | "wait";

const SERVERS = 2;
const QPS = 80;
const SERVICE_MS = 20;
const SECONDS = 6;
/** One pattern of arrivals in all rounds, so that the best of one side may be held against the best of the other. */
const SEED = 1;
/** Left out at the beginning: replicas start, and code is compiled. */
const WARM_UP = 20;

/** What a run comes to, in ms. */
interface Result {
  /** From one answer to the next. */
  "time a query": number;
  /** Beside the simulation with the service times that were measured. */
  "mean latency": number;
  /** Beside the simulation with service times of 20 ms. */
  "mean latency, ideal": number;
  /** 99 of 100 queries are issued at most so much later than due; perf_analyzer warns above 1 ms. */
  lateness: number;
}

interface Run extends Result {
  schedule: number[];
  serviceMs: number[];
}

const replicas: Partial<Record<Work, EchoReplica[]>> = {};

async function measured(work: Work): Promise<Run> {
  replicas[work] ??= Array.from(
    { length: SERVERS },
    () => new EchoReplica({ serviceMs: SERVICE_MS, work }),
  );
  const pool = poolUnderTest(
    "two replicas",
    replicas[work].map((replica) => replica.underTest()),
  );
  const log = new QueryLog();
  await runServer(pool, {
    qps: QPS,
    boundMs: 1000,
    budgetSeconds: SECONDS,
    seed: SEED,
    log,
    warmUpQueries: WARM_UP,
  });
  // On a machine that does not keep up, the last ones have no answer.
  const answered = Array.from(log.queries()).filter(({ outcome }) => outcome === "answered");
  const late = log.latenessMs.toSorted((a, b) => a - b);
  const mean = meanOf(log.latenciesMs);
  return {
    "time a query": spreadOf(answered.map(({ doneMs }) => doneMs)),
    "mean latency": mean,
    "mean latency, ideal": mean,
    lateness: late[Math.floor(0.99 * late.length)] ?? 0,
    schedule: answered.map(({ dueMs }) => dueMs - (answered[0]?.dueMs ?? 0)),
    serviceMs: log.serviceMs,
  };
}

function simulated({ schedule, serviceMs }: Run): Result {
  const meanWith = (service: (query: number) => number) =>
    meanOf([...serve({ arrivalsMs: schedule, serviceMs: service, servers: SERVERS }).latencyMs]);
  return {
    "time a query": spreadOf(schedule),
    "mean latency": meanWith((query) => serviceMs[query] ?? SERVICE_MS),
    "mean latency, ideal": meanWith(() => SERVICE_MS),
    lateness: 1,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** From the first to the last, by the number of steps. */
function spreadOf(times: readonly number[]): number {
  return (Math.max(...times) - Math.min(...times)) / (times.length - 1);
}

const runs = new Map<string, Promise<Run>>();
const asked = new Map<string, number>();

/** The n-th time that a side is asked for a row it tells of the n-th run, which both sides share. */
async function measure(side: string, row: string): Promise<number> {
  const key = `${side}, ${row}`;
  const round = asked.get(key) ?? 0;
  asked.set(key, round + 1);
  const [work, name] = row.split(": ") as [Work, keyof Result];
  const id = `${work} ${round}`;
  const run = runs.get(id) ?? measured(work);
  runs.set(id, run);
  const result = await run;
  return side === "two replicas" ? result[name] : simulated(result)[name];
}

Object.assign(globalThis, { measure });
