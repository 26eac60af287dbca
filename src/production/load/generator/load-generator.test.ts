import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../../base/random.ts";
import { poissonArrivals } from "../../../systems/queueing/arrivals.ts";
import { serve } from "../../../systems/queueing/discrete-event.ts";
import { fakeSystem, type VirtualClock, virtualClock } from "../load.testing.ts";
import { QueryLog } from "../query-log.ts";
import type { SystemUnderTest } from "../system-under-test.ts";
import { directChannel } from "./direct-channel.ts";
import { type Finished, LoadGenerator } from "./load-generator.ts";
import type { Plan } from "./plan.ts";
import type { QueryPort, ToSystem } from "./query-channel.ts";

const TIMEOUT_MS = 50;

function planOf(atMs: Float64Array, change: Partial<Plan> = {}): Plan {
  return {
    when: { kind: "schedule", atMs },
    sampleCount: 100,
    samplesPerQuery: 1,
    seed: 1,
    budgetMs: 1e6,
    graceMs: 1e6,
    mostInFlight: 1e6,
    showsBetweenQueries: true,
    ...change,
  };
}

async function run(clock: VirtualClock, sut: SystemUnderTest, plan: Plan) {
  const log = new QueryLog();
  const generator = await LoadGenerator.open(clock);
  const finished = await generator.run(plan, sut, {
    onQueries: (queries) => {
      for (const [id, query] of queries) log.put(id, query);
    },
    onProgress: () => {},
  });
  generator.close();
  return { log, finished };
}

/** Times that binary fractions hold exactly, so that sums in any order agree to the last bit. */
const exact = (ms: number) => Math.round(1024 * ms) / 1024;

test.each([1, 2, 5])(
  "with %d servers of known times, every latency is the simulation's, to the last bit",
  async (servers) => {
    const clock = virtualClock();
    const atMs = poissonArrivals({ qps: 45 * servers, count: 2000, seed: 7 }).map(exact);
    const random = new Random(8);
    const serviceMs = Array.from({ length: 2000 }, () => exact(random.uniform(10, 30)));
    const sut = { ...fakeSystem(clock, (query) => serviceMs[query] ?? 0), servers };
    const { log, finished } = await run(clock, sut, planOf(atMs));
    const simulated = serve({
      arrivalsMs: atMs,
      serviceMs: (query) => serviceMs[query] ?? 0,
      servers,
    });
    expect(finished.ending).toEqual({ kind: "complete" });
    expect(log.latenciesMs).toEqual([...simulated.latencyMs]);
    expect(log.serviceMs).toEqual(serviceMs);
    expect(Math.max(...log.latenessMs)).toBe(0);
  },
);

type Fault = "fail" | "reject" | "never" | "twice" | "late" | "unknown" | "garbage" | "throw";
const FAULTS: Fault[] = ["fail", "reject", "never", "twice", "late", "unknown", "garbage", "throw"];

interface Misbehaviour {
  /** Fault of each query; undefined: it is answered. */
  faults: (Fault | undefined)[];
  serviceMs: number;
  diesAtMs: number | undefined;
  isStamped: boolean;
}

/** Messages of a system about one query, each with its delay. */
function saying(fault: Fault | undefined, id: number, serviceMs: number): [ms: number, object][] {
  const answer = { type: "outcome", id, outcome: "answered" };
  switch (fault) {
    case "fail":
      return [[serviceMs, { ...answer, outcome: "failed", reason: "broke" }]];
    case "reject":
      return [[0, { ...answer, outcome: "rejected", reason: "full" }]];
    case "never":
      return [];
    case "late":
      // At the very end of its time either is right.
      return [[serviceMs + TIMEOUT_MS + 1, answer]];
    case "twice":
      return [
        [serviceMs, answer],
        [serviceMs + 1, answer],
      ];
    case "unknown":
      return [
        [0, { ...answer, id: 1e6 + id }],
        [serviceMs, answer],
      ];
    case "garbage":
      return [
        [0, { type: "outcome", id: `${id}`, outcome: "perhaps" }],
        [serviceMs, answer],
      ];
    default:
      return [[serviceMs, answer]];
  }
}

/** A system that does as it is told, over a channel of its own. */
function faulty(clock: VirtualClock, how: Misbehaviour): SystemUnderTest {
  const connect = (): QueryPort => {
    const [ours, its] = directChannel();
    const after = async (ms: number, message: object) => {
      await clock.take(ms);
      ours.postMessage({ ...message, ...(how.isStamped ? { atMs: clock.now() } : {}) });
    };
    ours.onmessage = ({ data }: MessageEvent<ToSystem>) => {
      if (data.type !== "query") return;
      for (const [ms, message] of saying(how.faults[data.id], data.id, how.serviceMs)) {
        void after(ms, message);
      }
    };
    if (how.diesAtMs !== undefined) {
      void after(how.diesAtMs, { type: "died", reason: "out of memory" });
    }
    const post = its.postMessage.bind(its);
    its.postMessage = (message: ToSystem) => {
      if (message.type === "query" && how.faults[message.id] === "throw") {
        throw new Error("could not be cloned");
      }
      post(message);
    };
    return its;
  };
  return { name: "faulty", sampleCount: 100, connect, issue: () => Promise.resolve() };
}

const expected: Record<Fault, string> = {
  fail: "failed",
  reject: "rejected",
  never: "timed-out",
  twice: "answered",
  late: "timed-out",
  unknown: "answered",
  garbage: "answered",
  throw: "failed",
};

const misbehaviour = fc.record({
  faults: fc.array(
    fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 3 },
      { arbitrary: fc.constantFrom(...FAULTS), weight: 2 },
    ),
    { minLength: 1, maxLength: 120 },
  ),
  serviceMs: fc.integer({ min: 0, max: 40 }),
  diesAtMs: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined, freq: 2 }),
  isStamped: fc.boolean(),
  seed: fc.integer(),
  timesOut: fc.boolean(),
});

/** The sum of what was counted is what was issued, and everything that the system said was counted as something. */
function checkSums(log: QueryLog, { oddities, reasons }: Finished) {
  const { answered, rejected, timedOut, failed } = log.outcomes;
  expect(answered + rejected + timedOut + failed).toBe(log.issued);
  expect(log.open).toBe(0);
  const given = (outcome: string) =>
    reasons.filter((one) => one.outcome === outcome).reduce((sum, { count }) => sum + count, 0);
  expect([given("rejected"), given("timed-out"), given("failed")]).toEqual([
    rejected,
    timedOut,
    failed,
  ]);
  for (const count of Object.values(oddities)) expect(count).toBeGreaterThanOrEqual(0);
}

test("whatever a system does, every query has one outcome, and they add up to what was issued", async () => {
  await fc.assert(
    fc.asyncProperty(misbehaviour, async ({ seed, timesOut, ...how }) => {
      const clock = virtualClock();
      const count = how.faults.length;
      const scheduled = poissonArrivals({ qps: 100, count, seed });
      // One more at the end, well behaved: all that is said of those before is heard.
      const atMs = Float64Array.of(...scheduled, (scheduled.at(-1) ?? 0) + 500);
      const timeoutMs = timesOut ? TIMEOUT_MS : undefined;
      const { log, finished } = await run(
        clock,
        faulty(clock, how),
        planOf(atMs, { timeoutMs, budgetMs: 20_000, graceMs: 200 }),
      );
      checkSums(log, finished);
      const { ending, oddities } = finished;
      if (ending.kind === "died") {
        expect(ending.reason).toBe("out of memory");
        for (const { outcome, doneMs } of log.queries()) {
          if (doneMs < (how.diesAtMs ?? 0)) continue;
          expect(["failed", "answered"]).toContain(outcome);
        }
        return;
      }
      expect(log.issued).toBe(count + 1);
      how.faults.forEach((fault, id) => {
        const outcome = fault === "late" && !timesOut ? "answered" : fault && expected[fault];
        expect(log.at(id)?.outcome).toBe(outcome ?? "answered");
      });
      const times = (wanted: Fault) => how.faults.filter((fault) => fault === wanted).length;
      expect(oddities).toEqual({
        twice: times("twice"),
        late: timesOut ? times("late") : 0,
        unknown: times("unknown") + times("garbage"),
      });
    }),
    { numRuns: 60 },
  );
});

test("queries kept in flight: never more, never fewer while there are some left, in every case of fault", async () => {
  await fc.assert(
    fc.asyncProperty(misbehaviour, fc.integer({ min: 1, max: 9 }), async (how, inFlight) => {
      const clock = virtualClock();
      const most = how.faults.length;
      const when = { kind: "in-flight" as const, inFlight, most };
      const plan = { when, timeoutMs: TIMEOUT_MS, budgetMs: 60_000, graceMs: 200 };
      const { log, finished } = await run(
        clock,
        faulty(clock, how),
        planOf(new Float64Array(), plan),
      );
      checkSums(log, finished);
      if (finished.ending.kind !== "died") expect(log.issued).toBe(most);
      for (const { issuedMs } of log.queries()) {
        const open = Array.from(log.queries()).filter(
          (query) => query.issuedMs <= issuedMs && issuedMs < query.doneMs,
        );
        expect(open.length).toBeLessThanOrEqual(inFlight);
      }
    }),
    { numRuns: 30 },
  );
});

test("one seed asks for the same samples at the same times again", async () => {
  const asked = async (seed: number) => {
    const clock = virtualClock();
    const sut = fakeSystem(clock, () => 1);
    await run(clock, sut, planOf(Float64Array.of(1, 2, 3, 4, 5), { seed, samplesPerQuery: 3 }));
    return sut.asked;
  };
  expect(await asked(1)).toEqual(await asked(1));
  expect(await asked(1)).not.toEqual(await asked(2));
});

test("a worker that does not begin is not waited for: the same code works in this thread", async () => {
  const worker = {
    postMessage: () => {},
    onmessage: null,
    onerror: null as ((error: Error) => void) | null,
    terminate: () => {},
  };
  const { simulated: _, ...clock } = virtualClock();
  setTimeout(() => worker.onerror?.(new Error("load-generator: no such file")));
  const generator = await LoadGenerator.open({ ...clock, onPause: undefined }, () => worker);
  expect(generator.isApart).toBe(false);
  generator.close();
});

test("a worker that fails while it works ends the run with its error", async () => {
  const clock = virtualClock();
  const { simulated: _, ...real } = clock;
  const worker = {
    postMessage: () => {},
    onmessage: null as ((event: MessageEvent) => void) | null,
    onerror: null as ((error: Error) => void) | null,
    terminate: () => {},
  };
  setTimeout(() => {
    worker.onmessage?.(new MessageEvent("message", { data: { type: "ready", timeOrigin: 0 } }));
  });
  const generator = await LoadGenerator.open({ ...real, onPause: undefined }, () => worker);
  expect(generator.isApart).toBe(true);
  const running = generator.run(
    planOf(Float64Array.of(1)),
    fakeSystem(clock, () => 1),
    {
      onQueries: () => {},
      onProgress: () => {},
    },
  );
  worker.onerror?.(new Error("load-generator: ran out of memory"));
  await expect(running).rejects.toThrow("ran out of memory");
});
