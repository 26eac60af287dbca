import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../base/random.ts";
import { poissonArrivals } from "../../systems/queueing/arrivals.ts";
import { serve } from "../../systems/queueing/discrete-event.ts";
import { MadeUpServer } from "./serving.testing.ts";

/** With every replica up. */
function upServer(
  ...[settings, workers, replicas = 1]: [...ConstructorParameters<typeof MadeUpServer>, number?]
) {
  const server = new MadeUpServer(settings, workers);
  server.replicas.scale(replicas);
  server.pass(200);
  return server;
}

const sizes = ({ batches }: MadeUpServer) => batches.map(({ count }) => count);

describe("batches leave by Triton's rule", () => {
  const settings = { maxBatchSize: 4, maxQueueDelayMs: 10 };

  test("a full one at once, another when its oldest request has waited so long", () => {
    const server = upServer(settings, { serviceMs: () => 3 });
    const start = server.now;
    for (let i = 0; i < 4; i += 1) server.ask(i);
    server.pass(5);
    server.ask(4);
    server.pass(2);
    server.ask(5);
    server.pass(50);
    expect(server.batches.map(({ at, count }) => [at - start, count])).toEqual([
      [0, 4],
      [15, 2],
    ]);
  });

  test("none leaves before the replica is free; then all that wait go, up to a full batch", () => {
    const server = upServer(settings, { serviceMs: () => 100 });
    server.ask(0);
    server.pass(20);
    for (let i = 1; i <= 6; i += 1) server.ask(i);
    server.pass(300);
    expect(sizes(server)).toEqual([1, 4, 2]);
  });

  test("without a delay a request leaves as it comes", () => {
    const server = upServer({ ...settings, maxQueueDelayMs: 0 });
    server.ask(1);
    expect(sizes(server)).toEqual([1]);
  });

  test("a larger batch and a shorter delay hold at once, also for those that wait", () => {
    const server = upServer(settings);
    server.ask(1);
    server.ask(2);
    server.system.set({ maxQueueDelayMs: 0 });
    expect(sizes(server)).toEqual([2]);
  });
});

test("the parts of a request's way add up to its latency, from the time at which it was due", () => {
  const server = upServer({ maxBatchSize: 2, maxQueueDelayMs: 8 }, { serviceMs: () => 20 });
  server.ask(1, server.now - 3);
  server.pass(100);
  const [ended] = server.ended;
  expect(ended?.latencyMs).toBe(3 + 8 + 20);
  expect(ended?.answered).toMatchObject({
    spans: { queue: 8, batch: 0, compute: 20, hop: 3 },
    isCached: false,
    replica: 0,
    batchSize: 1,
  });
});

describe.each(["least outstanding", "round robin"] as const)("with %s lines", (policy) => {
  test.each([
    [1, 1, 0],
    [2, 1, 0],
    [3, 1, 0],
    [1, 8, 10],
    [2, 4, 6],
    [3, 8, 25],
  ])(
    "%d replicas, batches of up to %d, delay %d ms: latencies are those of the simulation",
    (servers, maxBatchSize, maxQueueDelayMs) => {
      const exact = (ms: number) => Math.round(1024 * ms) / 1024;
      const qps = 40 * servers * Math.sqrt(maxBatchSize);
      const arrivalsMs = poissonArrivals({ qps, count: 400, seed: 5 }).map(exact);
      const serviceMs = (size: number) => 18 + 2 * size;
      const settings = { maxBatchSize, maxQueueDelayMs, policy };
      const server = upServer(
        { ...settings, timeoutMs: 60_000, queueLimit: 1000 },
        { serviceMs: ({ count }) => serviceMs(count) },
        servers,
      );
      const start = server.now;
      for (const at of arrivalsMs) server.in(start + at - server.now, () => server.ask(0));
      server.pass(60_000);
      const simulated = serve({
        ...settings,
        ...{ arrivalsMs, servers, serviceMs: (_, size) => serviceMs(size) },
      });
      const inOrder = server.ended.toSorted((a, b) => a.request.id - b.request.id);
      expect(inOrder.map(({ latencyMs }) => latencyMs)).toEqual([...simulated.latencyMs]);
      expect(server.batches).toHaveLength(simulated.batches);
    },
  );
});

describe("requests that are not answered", () => {
  test("beyond the limit they are rejected; those under way do not wait", () => {
    const server = upServer(
      { queueLimit: 3, maxBatchSize: 1, maxQueueDelayMs: 0 },
      { serviceMs: () => 50 },
    );
    for (let i = 0; i < 6; i += 1) server.ask(i);
    expect(server.endedAs("rejected").map(({ reason }) => reason)).toEqual([
      "3 requests were waiting already",
      "3 requests were waiting already",
    ]);
    expect([server.system.queued, server.system.inFlight(0)]).toEqual([3, 1]);
  });

  test("they time out where they wait and where they are worked on; late answers are nobody's", () => {
    const server = upServer(
      { timeoutMs: 30, maxBatchSize: 1, maxQueueDelayMs: 0 },
      { serviceMs: () => 100 },
    );
    server.ask(1);
    server.ask(2);
    server.pass(31);
    expect(server.endedAs("timed-out").map(({ latencyMs }) => latencyMs)).toEqual([30, 30]);
    expect(server.system.queued).toBe(0);
    // The replica does not know, and is busy until it is done.
    expect(server.system.inFlight(0)).toBe(1);
    server.pass(100);
    server.ask(3);
    server.system.set({ timeoutMs: 500 });
    server.pass(200);
    expect(server.heard).toEqual([1, 1, 1]);
    expect(server.system.counts).toMatchObject({ answered: 1, timedOut: 2, open: 0 });
  });

  test("a batch that the model fails on has failed, and is not tried again", () => {
    const server = upServer({ maxQueueDelayMs: 0 }, { serviceMs: () => undefined });
    server.ask(1);
    server.system.fail(0, 0, "the model failed: no such row");
    expect(server.ended).toMatchObject([
      { outcome: "failed", reason: "the model failed: no such row" },
    ]);
    expect(server.batches).toHaveLength(1);
  });

  test("those that nobody waits for any more are rejected, but not those under way", () => {
    const server = upServer({ maxBatchSize: 1, maxQueueDelayMs: 0 });
    server.ask(1);
    server.ask(2);
    server.system.cancel(() => true);
    server.pass(100);
    expect(server.ended.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["rejected", "cancelled"],
      ["answered", undefined],
    ]);
  });

  test("a server that drains answers what it has and rejects the rest", () => {
    const server = upServer({ maxQueueDelayMs: 5 });
    server.ask(1);
    server.system.drain();
    server.ask(2);
    server.pass(100);
    expect(server.ended.map(({ outcome }) => outcome)).toEqual(["rejected", "answered"]);
  });
});

describe("a replica that is lost", () => {
  const settings = { maxBatchSize: 2, maxQueueDelayMs: 0, policy: "round robin" as const };

  test("its batch is tried once more, before those that wait; its line moves on", () => {
    const server = upServer(settings, { serviceMs: () => 50 }, 2);
    for (let i = 0; i < 8; i += 1) server.ask(i);
    server.pass(10);
    server.replicas.kill(0);
    server.pass(1000);
    expect(server.endedAs("answered")).toHaveLength(8);
    // The spare is there at once.
    const [lost, ...others] = server.ended.filter(({ request }) => request.attempts === 2);
    expect(others).toEqual([]);
    expect(lost?.answered?.spans.queue).toBe(10);
    expect(server.batches[2]).toMatchObject({ at: (server.batches[0]?.at ?? 0) + 10, count: 2 });
    expect(server.ended.slice(0, 3).map(({ latencyMs }) => latencyMs)).toEqual([50, 60, 60]);
    expect(server.marks).toEqual([
      "replica 0 is lost: it was killed",
      "replica 0 is back after 0.0 s",
    ]);
  });

  test("a request that has lost two replicas has failed", () => {
    const server = upServer(settings, { serviceMs: () => 1000 });
    server.ask(1);
    server.replicas.kill(0);
    server.pass(300);
    server.replicas.kill(0);
    expect(server.ended).toMatchObject([
      { outcome: "failed", reason: "lost twice with the replica that had it: it was killed" },
    ]);
  });

  test("an answer from before the crash is nobody's, though the replica is back", () => {
    const server = upServer(settings, { serviceMs: () => 60 });
    server.ask(1);
    server.pass(10);
    server.replicas.kill(0);
    // The dead worker's answer comes at 60, the spare's at 70.
    server.pass(55);
    expect(server.ended).toHaveLength(0);
    server.pass(10);
    expect(server.ended).toMatchObject([{ outcome: "answered", latencyMs: 70 }]);
  });

  test("without any replica requests wait, and time out", () => {
    const server = new MadeUpServer({ timeoutMs: 100 }, { startMs: () => undefined });
    server.replicas.scale(1);
    server.ask(1);
    server.pass(200);
    expect(server.ended).toMatchObject([{ outcome: "timed-out", latencyMs: 100 }]);
  });
});

describe("the cache", () => {
  test("gives the same answer for the same input at once, and says so", () => {
    const server = upServer({ cacheSize: 2, maxQueueDelayMs: 0 }, { serviceMs: () => 10 });
    for (const value of [7, 7, 8]) {
      server.ask(value);
      server.pass(20);
    }
    expect(server.ended.map(({ answered, latencyMs }) => [answered?.isCached, latencyMs])).toEqual([
      [false, 10],
      [true, 0],
      [false, 10],
    ]);
    expect(server.ended[1]?.answered?.answer).toBe(server.ended[0]?.answered?.answer);
    expect(server.system.counts).toMatchObject({ answered: 3, cached: 1 });
    server.system.set({ cacheSize: 0 });
    server.ask(7);
    server.pass(20);
    expect(server.ended[3]?.answered?.isCached).toBe(false);
  });
});

type Action =
  | { type: "burst"; count: number; repeated: boolean }
  | { type: "kill" | "crash" | "fail"; which: number }
  | { type: "scale"; replicas: number }
  | { type: "set"; timeoutMs: number; maxBatchSize: number; maxQueueDelayMs: number }
  | { type: "cancel" }
  | { type: "drain" };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("burst" as const),
      count: fc.integer({ min: 1, max: 40 }),
      repeated: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom("kill" as const, "crash" as const, "fail" as const),
      which: fc.integer({ min: 0, max: 5 }),
    }),
  },
  fc.record({ type: fc.constant("scale" as const), replicas: fc.integer({ min: 1, max: 4 }) }),
  fc.record({
    type: fc.constant("set" as const),
    timeoutMs: fc.integer({ min: 1, max: 400 }),
    maxBatchSize: fc.integer({ min: 1, max: 8 }),
    maxQueueDelayMs: fc.integer({ min: 0, max: 30 }),
  }),
  fc.constant({ type: "cancel" as const }),
  fc.constant({ type: "drain" as const }),
);

test("every request ends exactly once, and the four outcomes add up, whatever befalls the server", () => {
  const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), action), { maxLength: 40 });
  const drawn = fc.record({
    schedule,
    seed: fc.integer({ min: 0, max: 1000 }),
    policy: fc.constantFrom("round robin", "random", "least outstanding", "power of two"),
    queueLimit: fc.integer({ min: 1, max: 60 }),
    cacheSize: fc.constantFrom(0, 3),
  });
  fc.assert(
    fc.property(drawn, ({ schedule: steps, seed, policy, queueLimit, cacheSize }) => {
      const random = new Random(seed);
      const server = new MadeUpServer(
        { policy: policy as "random", queueLimit, cacheSize, timeoutMs: 200 },
        {
          // Some workers do not start; some batches are answered late, or never.
          startMs: () => (random.uniform() < 0.15 ? undefined : random.uniform(0, 200)),
          serviceMs: () => (random.uniform() < 0.05 ? undefined : random.uniform(0, 150)),
        },
      );
      server.replicas.scale(2);
      for (const [ms, step] of steps) {
        server.pass(ms);
        act(server, step);
        expect(server.system.counts.open).toBeGreaterThanOrEqual(0);
      }
      // Longer than the longest time that a request has.
      server.pass(1000);
      const { issued, answered, rejected, timedOut, failed, open } = server.system.counts;
      expect(open).toBe(0);
      expect(server.system.queued).toBe(0);
      expect(issued).toBe(server.heard.length);
      expect(answered + rejected + timedOut + failed).toBe(issued);
      expect(server.heard).toEqual(server.heard.map(() => 1));
      expect(server.ended).toHaveLength(issued);
      for (const { answered: parts, latencyMs, request } of server.ended) {
        if (parts === undefined) continue;
        const { queue, batch, compute, hop } = parts.spans;
        expect(Math.min(queue, batch, compute, hop)).toBeGreaterThanOrEqual(0);
        expect(queue + batch + compute + hop).toBeCloseTo(latencyMs, 9);
        expect(parts.answer.output).toEqual(request.input);
      }
    }),
    { numRuns: 150 },
  );
});

function act(server: MadeUpServer, step: Action): void {
  const { system, replicas } = server;
  switch (step.type) {
    case "burst":
      for (let i = 0; i < step.count; i += 1)
        server.ask(step.repeated ? i % 3 : server.heard.length);
      break;
    case "kill":
      if (replicas.workerOf(step.which) !== undefined) replicas.kill(step.which);
      break;
    case "crash":
      server.crash(step.which);
      break;
    case "fail":
      system.fail(step.which % 2, server.batches.length - 1, "the model failed");
      break;
    case "scale":
      replicas.scale(step.replicas);
      break;
    case "set": {
      const { type: _type, ...settings } = step;
      system.set(settings);
      break;
    }
    case "cancel":
      system.cancel(() => true);
      break;
    case "drain":
      system.drain();
      break;
  }
}
