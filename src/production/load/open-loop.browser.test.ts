/**
 * A generator in a worker of its own, against systems in this thread and in workers. Measurements by the clock are in `npm run
 * bench`.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { lend } from "../../base/lent.ts";
import { RoleWorkers } from "../../kernel/worker/roles/role-workers.ts";
import { startRoleWorker } from "../../kernel/worker/roles/start-role-worker.ts";
import type { LoadProfile } from "../../outputs/panels/profile/profile.ts";
import { EchoReplica } from "../roles/echo-replica.ts";
import { findServerRate } from "./find-server-rate.ts";
import { QueryLog } from "./query-log.ts";
import { runMultiStream } from "./run-closed-loop.ts";
import { runServer } from "./run-server.ts";
import type { SystemUnderTest } from "./system-under-test.ts";
import { poolUnderTest } from "./worker-system.ts";

const roles = new RoleWorkers({
  start: startRoleWorker,
  owner: () => undefined,
  essentials: () => ({ dataUrl: "/data/" }),
  report: (error) => {
    throw error;
  },
});
let giveBack = () => {};
beforeAll(() => {
  giveBack = lend({ spawn: (role, options) => roles.spawn(role, options) });
});
afterAll(() => giveBack());

/** Ended by their count: how many a time has room for depends on what else the machine does. */
const PATIENT = { budgetSeconds: 60, maxQueries: 200 };

const find = (profile: LoadProfile, label: string) =>
  profile.figures.find((figure) => figure.label === label)?.figure;
const numberIn = (profile: LoadProfile, label: string) => {
  const figure = find(profile, label);
  return figure !== undefined && "value" in figure ? figure.value : Number.NaN;
};

/** Keeps this thread from doing anything else. */
function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test("the generator issues while this thread computes, and its worker ends with the run", async () => {
  const hangs: SystemUnderTest = {
    name: "hangs",
    async issue() {
      spin(10);
    },
  };
  const log = new QueryLog();
  const profile = await runServer(hangs, { qps: 200, boundMs: 50, ...PATIENT, log });
  // A generator in this thread could issue none while a query is answered.
  const queries = [...log.queries()];
  const isWorking = (atMs: number) =>
    queries.some(({ doneMs, serviceMs = 0 }) => doneMs - serviceMs < atMs && atMs < doneMs);
  expect(queries.filter(({ issuedMs }) => isWorking(issuedMs)).length).toBeGreaterThan(10);
  expect(find(profile, "Issued late")).toMatchObject({ method: /in a worker of its own/ });
  expect(numberIn(profile, "In flight, at most")).toBeGreaterThan(20);
  const { answered, timedOut } = log.outcomes;
  expect(answered + timedOut).toBe(log.issued);
  for (const { dueMs, issuedMs, doneMs } of queries) {
    expect(issuedMs).toBeGreaterThanOrEqual(dueMs);
    expect(doneMs).toBeGreaterThanOrEqual(issuedMs);
  }
  expect(roles.list()).toEqual([]);
});

test("a replica in a worker answers the generator itself, whatever this thread does", async () => {
  const replica = new EchoReplica({ serviceMs: 2, work: "wait" });
  const log = new QueryLog();
  const running = runServer(replica.underTest(), {
    ...{ qps: 100, boundMs: 50, ...PATIENT, maxQueries: 400, log },
  });
  // Past the 20 of the warm-up, the generator and the replica need this thread no more.
  await vi.waitUntil(async () => (await replica.describe()).queries > 40, { timeout: 60_000 });
  const before = performance.now();
  spin(800);
  const after = performance.now();
  await running;
  const meanwhile = [...log.queries()].filter(
    ({ issuedMs, doneMs }) => issuedMs > before && doneMs < after,
  );
  expect(meanwhile.length).toBeGreaterThan(0);
  expect(log.outcomes).toEqual({ answered: log.issued, rejected: 0, timedOut: 0, failed: 0 });
  replica.terminate();
});

test("two replicas share one line, several queries are under way, and all are answered", async () => {
  const replicas = [1, 2].map(() => new EchoReplica({ serviceMs: 20, work: "wait" }));
  const pool = poolUnderTest(
    "pool",
    replicas.map((replica) => replica.underTest()),
  );
  const profile = await runServer(pool, { qps: 80, boundMs: 1000, ...PATIENT });
  expect(numberIn(profile, "Answered")).toBe(numberIn(profile, "Queries"));
  expect(numberIn(profile, "In flight, at most")).toBeGreaterThan(1);
  const queries = await Promise.all(replicas.map((replica) => replica.describe()));
  for (const { queries: taken } of queries) expect(taken).toBeGreaterThan(20);
  const streams = await runMultiStream(pool, { inFlight: 2, ...PATIENT, maxQueries: 50 });
  expect(numberIn(streams, "Queries")).toBe(50);
  expect(numberIn(streams, "In flight, at most")).toBe(2);
  for (const replica of replicas) replica.terminate();
});

test("a replica that crashes ends the run with its reason; one of two takes only its own queries with it", async () => {
  const crashing = new EchoReplica({ serviceMs: 1, work: "wait", crashAfter: 60 });
  const log = new QueryLog();
  const profile = await runServer(crashing.underTest("frail"), {
    qps: 100,
    boundMs: 50,
    ...PATIENT,
    log,
  });
  expect(profile.valid).toBe(false);
  expect(profile.verdict).toMatch(/^frail is gone: .*it crashes at query 60/);
  // Queries that still waited at the crash go with it.
  expect(log.outcomes.answered).toBeGreaterThan(0);
  expect(log.outcomes.answered).toBeLessThanOrEqual(59 - numberIn(profile, "Warm-up queries"));
  expect(log.outcomes.failed).toBeGreaterThan(0);
  const frail = new EchoReplica({ serviceMs: 1, work: "wait", crashAfter: 30 });
  const sound = new EchoReplica({ serviceMs: 1, work: "wait" });
  const pool = poolUnderTest("pool", [frail.underTest(), sound.underTest()]);
  const rest = await runServer(pool, { qps: 100, boundMs: 500, ...PATIENT });
  const lost = numberIn(rest, "Failed");
  expect(lost).toBeGreaterThanOrEqual(1);
  expect(lost).toBeLessThan(30);
  expect(numberIn(rest, "Answered")).toBe(numberIn(rest, "Queries") - lost);
  sound.terminate();
});

test("a replica's failures and silences are outcomes of the queries that they befall, and the others go on", async () => {
  const replica = new EchoReplica({ serviceMs: 0, failEvery: 10, silentEvery: 7 });
  const log = new QueryLog();
  const profile = await runServer(replica.underTest(), {
    qps: 100,
    boundMs: 50,
    timeoutMs: 1000,
    ...PATIENT,
    warmUpQueries: 0,
    log,
  });
  const count = (every: number) => Math.floor(log.issued / every);
  expect(numberIn(profile, "Timed out")).toBe(count(7));
  expect(numberIn(profile, "Failed")).toBe(count(10) - count(70));
  const { answered, rejected, timedOut, failed } = log.outcomes;
  expect(answered + rejected + timedOut + failed).toBe(log.issued);
  replica.terminate();
});

test("the highest rate is looked for with a generator in a worker, too", async () => {
  const system: SystemUnderTest = {
    name: "spins",
    async issue() {
      spin(4);
    },
  };
  const profile = await findServerRate(system, { boundMs: 1, budgetSeconds: 4 });
  // No rate keeps a bound below the service time.
  expect(profile.search?.every(({ met }) => !met)).toBe(true);
  expect(roles.list()).toEqual([]);
});
