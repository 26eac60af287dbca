import { expect, test } from "vitest";
import { MadeUpServer } from "./serving.testing.ts";

const statuses = (server: MadeUpServer) =>
  server.replicas.states(() => 0).map(({ id, status, restarts }) => `${id} ${status} ${restarts}`);

test("one more worker than there are replicas is started, and takes the place of one that is lost at once", () => {
  const started: number[] = [];
  const startMs = (worker: number) => {
    started.push(worker);
    // From the fourth on the kernel is busy for a minute.
    return worker < 3 ? 100 : 60_000;
  };
  const server = new MadeUpServer({}, { startMs });
  server.replicas.scale(2);
  expect(statuses(server)).toEqual(["0 starting 0", "1 starting 0"]);
  expect([server.replicas.isReady, started]).toEqual([false, [0, 1, 2]]);
  server.pass(200);
  expect(statuses(server)).toEqual(["0 idle 0", "1 idle 0"]);
  server.crash(1);
  expect(statuses(server)).toEqual(["0 idle 0", "1 idle 1"]);
  expect(started).toEqual([0, 1, 2, 3]);
  // The next one has to wait until the kernel has time.
  server.crash(0);
  server.pass(59_000);
  expect(statuses(server)).toEqual(["0 starting 0", "1 idle 1"]);
  server.pass(2000);
  expect(statuses(server)).toEqual(["0 idle 1", "1 idle 1"]);
});

test("a replica that fails again and again waits longer each time, and begins anew after good seconds", () => {
  const server = new MadeUpServer({}, { startMs: () => 10 });
  server.replicas.scale(1);
  server.pass(100);
  const fail = () => server.crash(server.replicas.workerOf(0) ?? -1);
  const waits: number[] = [];
  for (let loss = 0; loss < 7; loss += 1) {
    fail();
    const from = server.now;
    while (statuses(server)[0]?.includes("dead")) server.pass(10);
    waits.push(server.now - from);
    server.pass(20);
  }
  expect(waits).toEqual([0, 250, 500, 1000, 2000, 4000, 4000]);
  server.pass(11_000);
  fail();
  expect(statuses(server)).toEqual(["0 idle 8"]);
});

test("a replica that is killed on purpose again and again is back at once each time", () => {
  const server = new MadeUpServer({}, { startMs: () => 10 });
  server.replicas.scale(1);
  server.pass(100);
  for (let kill = 1; kill <= 7; kill += 1) {
    server.replicas.kill(0);
    expect(statuses(server)).toEqual([`0 idle ${kill}`]);
    server.pass(20);
  }
});

test("workers that do not start are asked for less and less often", () => {
  let started = 0;
  const startMs = () => {
    started += 1;
    return undefined;
  };
  const server = new MadeUpServer({}, { startMs });
  server.replicas.scale(1);
  server.pass(60_000);
  expect(started).toBeGreaterThan(5);
  expect(started).toBeLessThan(40);
});

test("a worker that falls silent is asked whether it is well, and given up", () => {
  let isSilent = false;
  const server = new MadeUpServer({}, { serviceMs: () => (isSilent ? undefined : 1) });
  server.replicas.scale(1);
  server.pass(30_000);
  expect(server.marks).toEqual([]);
  isSilent = true;
  server.pass(3500);
  expect(server.marks[0]).toBe(
    "replica 0 is lost: it did not answer when it was asked whether it is well",
  );
});

test("a machine that slept has not lost its workers", () => {
  const server = new MadeUpServer({});
  server.replicas.scale(2);
  server.pass(5000);
  server.now += 600_000;
  server.pass(2000);
  expect(server.marks).toEqual([]);
});

test("replicas that leave answer first what they have; what only waited for them moves on", () => {
  const server = new MadeUpServer(
    { maxBatchSize: 1, maxQueueDelayMs: 0, policy: "round robin" },
    { serviceMs: () => 100 },
  );
  server.replicas.scale(3);
  server.pass(200);
  for (let i = 0; i < 6; i += 1) server.ask(i);
  server.replicas.scale(1);
  expect(statuses(server)).toEqual(["0 busy 0", "1 draining 0", "2 draining 0"]);
  expect([server.system.inFlight(1), server.system.queued]).toEqual([1, 3]);
  server.pass(150);
  expect(statuses(server)).toEqual(["0 busy 0"]);
  server.replicas.scale(2);
  server.pass(1000);
  expect(statuses(server)).toEqual(["0 idle 0", "1 idle 0"]);
  expect(server.system.counts).toMatchObject({ issued: 6, answered: 6 });
});

test("killing what is not there is refused with a sentence", () => {
  const server = new MadeUpServer({}, { startMs: () => 10 });
  server.replicas.scale(2);
  server.pass(100);
  expect(() => server.replicas.kill(7)).toThrow("there is no replica 7; there are 0, 1");
  for (let crash = 0; crash < 2; crash += 1) {
    server.crash(server.replicas.workerOf(0) ?? -1);
    server.pass(20);
  }
  expect(() => server.replicas.kill(0)).toThrow("replica 0 is dead already");
});
