import { beforeAll, expect, test } from "vitest";
import { getBackend, setBackend } from "../../../tinytorch/index.ts";
import { bestTime, quantum } from "./best-time.ts";
import { describeDevice } from "./describe-device.ts";
import { deviceOutput } from "./device-output.ts";
import { measureRoofs } from "./measure-roofs.ts";
import { roofsOutput } from "./roofs.ts";
import { straightLine } from "./transfers.ts";

beforeAll(() => setBackend("wasm"));

function busy(ms: number): number {
  const start = performance.now();
  while (performance.now() < start + ms);
  return performance.now() - start;
}

test("a timing spans a hundred ticks and more, and the best of several counts", async () => {
  const lengths: number[] = [];
  const { ms, n, steps } = await bestTime(
    async (count) => {
      const elapsed = busy(0.02 * count + (lengths.length % 2 === 0 ? 1 : 0));
      lengths.push(elapsed);
      return elapsed;
    },
    { budgetMs: 400 },
  );
  expect(ms * steps).toBeGreaterThanOrEqual(100 * quantum());
  expect(n).toBeGreaterThan(1);
  expect(ms).toBeGreaterThanOrEqual(0.02);
});

test("the best of the timings counts, and the median says how far it stands out", async () => {
  const lengths = [9, 4, 2, 8, 8];
  let turn = 0;
  // Steps of planted lengths, in ms each; the clock ticks finely enough for one.
  const { ms, medianMs, n } = await bestTime(
    async (steps) => 1000 * steps * (lengths[turn++ % lengths.length] ?? 0),
    { budgetMs: 50 },
  );
  expect(n).toBeGreaterThanOrEqual(3);
  expect(ms).toBe(2000);
  expect(medianMs).toBeGreaterThan(ms);
});

test("a step that takes longer than the budget is timed all the same", async () => {
  const { n, steps } = await bestTime(async () => busy(20), { budgetMs: 5 });
  expect({ n, steps }).toEqual({ n: 1, steps: 1 });
});

test("the line through transfers tells the fixed cost from the rate", () => {
  const points = [1e3, 1e5, 1e7].map((bytes) => ({ bytes, time: { ms: 0.5 + bytes * 1e-6 } }));
  const line = straightLine(points);
  expect(line?.fixedMs).toBeCloseTo(0.5, 9);
  expect(line?.msPerByte).toBeCloseTo(1e-6, 12);
  const flat = points.map(({ bytes }) => ({ bytes, time: { ms: 1 } }));
  expect(straightLine(flat)).toBeUndefined();
  expect(straightLine(points.slice(1, 2))).toBeUndefined();
});

test("the roofs are figures with their methods, and plain data for the roofline", async () => {
  const found = await measureRoofs({ budgetMs: 300 });
  expect(found.backend.name).toBe("wasm");
  for (const figure of [found.flops, found.bandwidth, found.dispatch]) {
    expect(figure).toMatchObject({ kind: "measured", n: expect.any(Number) });
  }
  expect(found.roofs?.flopsPerSecond).toBe(
    Math.max(...found.sweeps.matmul.map(({ flopsPerSecond }) => flopsPerSecond)),
  );
  expect(structuredClone(found)).toEqual(found);
  expect(roofsOutput(found).rows.map(({ label }) => label)).toContain("Ridge");
  await expect(measureRoofs({ budgetMs: 0 })).rejects.toThrow(/expected budgetMs to be positive/);
});

test("a backend that does not run here is refused, and the current one stays", async () => {
  await expect(measureRoofs({ backend: "webgl" })).rejects.toThrow(/webgl does not run here/);
  expect(getBackend().name).toBe("wasm");
});

test("what cannot be known without a browser reads so, and is never 0", async () => {
  const { rows } = deviceOutput(await describeDevice());
  const find = (label: string) => rows.find((row) => row.label === label)?.value;
  for (const label of ["WebGL", "WebGPU", "Battery", "Tab in view", "Pressure on the CPU"]) {
    expect(find(label)).toMatchObject({ kind: "not-measurable", reason: expect.any(String) });
  }
  expect(find("WebAssembly SIMD")).toBe("yes");
});
