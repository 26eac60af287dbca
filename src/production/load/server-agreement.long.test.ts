/** The rate that Server finds, against a discrete-event run on the service times that were measured: `npm run test:long`. */
import { beforeAll, expect, test } from "vitest";
import { median } from "../../base/statistics.ts";
import { poissonArrivals } from "../../systems/queueing/arrivals.ts";
import { serve } from "../../systems/queueing/discrete-event.ts";
import { highestRate } from "../../systems/queueing/highest-rate.ts";
import { resampled } from "../../systems/queueing/resampled.ts";
import { Linear, ReLU, rand, Sequential, setBackend } from "../../tinytorch/index.ts";
import { findServerRate } from "./find-server-rate.ts";
import { QueryLog } from "./query-log.ts";
import { modelUnderTest } from "./system-under-test.ts";

beforeAll(() => setBackend("wasm"));

const RUNS = 5;
const QUERIES = 1500;

test("the highest rate of a model agrees with the simulation, within 10 %", async () => {
  const wide = new Sequential(new Linear(1024, 2048), new ReLU(), new Linear(2048, 1024));
  const sut = modelUnderTest(wide, rand([16, 1024]));
  const ratios: number[] = [];
  for (let seed = 0; seed < RUNS; seed += 1) {
    const log = new QueryLog();
    const found = await findServerRate(sut, {
      boundMs: 30,
      budgetSeconds: 40,
      seed,
      log,
      minQueries: QUERIES,
    });
    const { figure } = found.result;
    expect(figure.kind, found.verdict).toBe("measured");
    const simulated = await highestRate({
      boundMs: 30,
      startQps: 100,
      precision: 0.02,
      latencyAt: (qps) => {
        const arrivalsMs = poissonArrivals({ qps, count: QUERIES, seed });
        const serviceMs = resampled([{ size: 1, timesMs: log.serviceMs }], seed);
        return [...serve({ arrivalsMs, serviceMs, servers: 1 }).latencyMs];
      },
    });
    const simulatedQps = "qps" in simulated ? simulated.qps : Number.NaN;
    ratios.push("value" in figure ? figure.value / simulatedQps : Number.NaN);
  }
  // Each run is one draw of arrivals and of the machine's other work.
  expect(
    Math.abs(median(ratios) - 1),
    ratios.map((ratio) => ratio.toFixed(3)).join(", "),
  ).toBeLessThan(0.1);
}, 400_000);
