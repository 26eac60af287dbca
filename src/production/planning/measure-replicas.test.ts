import { afterEach, beforeAll, expect, test } from "vitest";
import { Linear, ReLU, rand, Sequential, setBackend } from "../../tinytorch/index.ts";
import { measureReplicas } from "./measure-replicas.ts";
import { lendReplicas } from "./planning.testing.ts";

beforeAll(() => setBackend("cpu"));
let takeBack = () => {};
afterEach(() => takeBack());

const network = () => new Sequential(new Linear(16, 8), new ReLU(), new Linear(8, 10)).eval();

test("batches of every size are timed, each start, and what several achieve together; none is left running", async () => {
  const replicas = lendReplicas();
  takeBack = replicas.takeBack;
  const stages: string[] = [];
  const measured = await measureReplicas(network(), rand([6, 16]), {
    ...{ name: "network", largestBatch: 6, mostWorkers: 3, seconds: 0.2 },
    onStage: (stage) => stages.push(stage),
  });
  expect(measured.batches.map(({ size }) => size)).toEqual([1, 2, 4, 6]);
  for (const { timesMs } of measured.batches) {
    expect(timesMs.length).toBeGreaterThanOrEqual(8);
    expect(Math.min(...timesMs)).toBeGreaterThan(0);
  }
  expect(measured.hopMs).toHaveLength(measured.batches[0]?.timesMs.length ?? 0);
  expect(measured.coldStartMs).toHaveLength(3);
  // At least the weights, and activations of 6 at once: 16 × 8 + 8 + 8 × 10 + 10 numbers, and 6 × (16 + 8 + 10).
  expect(measured.memoryBytes).toBeGreaterThanOrEqual(4 * (226 + 6 * 34));
  expect(Math.min(...measured.coldStartMs)).toBeGreaterThan(0);
  expect(measured.concurrency.map(({ workers }) => workers)).toEqual([1, 2, 3]);
  expect(Math.min(...measured.concurrency.map(({ perSecond }) => perSecond))).toBeGreaterThan(0);
  for (const { heldMs = [], lateMs = [] } of measured.concurrency) {
    expect(heldMs.length).toBeGreaterThan(0);
    expect(lateMs).toHaveLength(heldMs.length);
    expect(Math.min(...heldMs)).toBeGreaterThan(0);
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
  }
  expect(stages).toContain("batches of 4");
  // Three whose starts are timed, and those of the server.
  expect([replicas.started, replicas.running]).toEqual([6, 0]);
});

test("a replica that cannot be started ends it with the reason, and the others with it", async () => {
  const replicas = lendReplicas({ failing: 2 });
  takeBack = replicas.takeBack;
  const measured = measureReplicas(network(), rand([2, 16]), {
    ...{ name: "network", largestBatch: 1, mostWorkers: 2, seconds: 0.05 },
  });
  await expect(measured).rejects.toThrow("replica: it could not be started");
  expect(replicas.started).toBe(2);
});
