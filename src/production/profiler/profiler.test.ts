import { afterEach, beforeAll, expect, test } from "vitest";
import { lend } from "../../base/lent.ts";
import { figureText } from "../../outputs/figure/figure-text.ts";
import type { Output } from "../../outputs/output.ts";
import type { ProfileOutput } from "../../outputs/panels/profile/profile.ts";
import {
  Adam,
  DataLoader,
  Linear,
  Module,
  ReLU,
  rand,
  randint,
  Sequential,
  setBackend,
  type Tensor,
  TensorDataset,
} from "../../tinytorch/index.ts";
import { ProductionMLSystemProfiler, type ProfilerOptions } from "./profiler.ts";

beforeAll(() => setBackend("wasm"));
/** Takes back what a test has lent. */
let takeBack = () => {};
afterEach(() => takeBack());

/** The panel as it was shown last. */
function watchPanels(): { last(): ProfileOutput | undefined } {
  let last: ProfileOutput | undefined;
  const see = (output: Output) => {
    if (output.kind === "profile") last = output;
  };
  takeBack = lend({
    show(first) {
      see(first as Output);
      return { update: (next) => see(next as Output) };
    },
  });
  return { last: () => last };
}

function network() {
  return new Sequential(new Linear(16, 8), new ReLU(), new Linear(8, 10));
}

function loaderOf(samples = 64, batchSize = 8) {
  return new DataLoader(new TensorDataset(rand([samples, 16]), randint(0, 10, [samples])), {
    batchSize,
  });
}

async function profile(
  model: Module,
  loader = loaderOf(),
  options: ProfilerOptions = { budgetSeconds: 0.4 },
) {
  const panel = watchPanels();
  const profiler = new ProductionMLSystemProfiler(options);
  const adam = new Adam([...model.parameters(), ...network().parameters()]);
  const outcome = await profiler.profileEndToEndSystem(model, loader, adam).catch((e: Error) => e);
  const message = outcome instanceof Error ? outcome.message : "";
  return { message, profiler, panel: panel.last(), metrics: outcome };
}

class Wrapping extends Module {
  inner = network();
  calls = 0;

  forward(x: Tensor): Tensor {
    this.calls += 1;
    return this.inner.forward(x);
  }
}

test("a system that works: every figure has its origin, and data is kept for later parts", async () => {
  const { message, profiler, panel } = await profile(network(), loaderOf(), {
    heldOut: loaderOf(),
    budgetSeconds: 1,
  });
  expect(message).toBe("");
  expect(panel?.state).toBe("done");
  expect(panel?.coldStart?.kind).toBe("measured");
  expect(panel?.metrics.map(({ figure }) => figure.kind)).toEqual([
    "measured",
    "measured",
    "measured",
    "computed",
    "not-measurable",
    "modelled",
  ]);
  const { systemMetrics, latencySamplesMs } = profiler.profilingData;
  expect(systemMetrics?.figures.inferenceLatencyMs.kind).toBe("measured");
  expect(latencySamplesMs?.length).toBeGreaterThan(64);
});

test("what was found is plain data, a record that was handed out stays, another model begins anew", async () => {
  const { profiler } = await profile(network());
  const first = profiler.profilingData;
  const kept = structuredClone(first);
  expect(kept).toEqual(first);
  expect(JSON.parse(JSON.stringify(first))).toEqual(first);
  await profiler.describeDevice();
  expect(first).toEqual(kept);
  const { device, profile: before } = profiler.profilingData;
  const other = network();
  const empty = new DataLoader(new TensorDataset(rand([0, 16]), randint(0, 10, [0])), {
    batchSize: 2,
  });
  await expect(
    profiler.profileEndToEndSystem(other, empty, new Adam(other.parameters())),
  ).rejects.toThrow(/got an empty one/);
  expect(profiler.profilingData.device).toBe(device);
  expect(profiler.profilingData.profile).not.toBe(before);
  expect(profiler.profilingData.latencySamplesMs).toBeUndefined();
});

test("outputs that are NaN end the profile with a sentence, and what it has is kept as partial", async () => {
  const model = network();
  const broken = new Wrapping();
  broken.forward = (x) => model.forward(x).mul(Number.NaN);
  const { message, panel } = await profile(broken);
  expect(message).toMatch(/expected numbers, but the model's output is NaN; .* profile again/);
  expect(panel?.state).toBe("partial");
  expect(panel?.stage).toMatch(/ended while timing one sample/);
  // Nothing is to be waited for any more, and it is not the browser that cannot tell.
  const latency = panel?.metrics.find(({ name }) => name === "inferenceLatencyMs")?.figure;
  expect(latency).toMatchObject({ why: "failed", reason: expect.stringMatching(/^The run ended/) });
  expect(panel?.coldStart).toBeDefined();
});

test("a loss that becomes NaN in training is said", async () => {
  const model = network();
  const profiler = new ProductionMLSystemProfiler({
    budgetSeconds: 0.4,
    loss: { forward: (output) => output.mean().mul(Number.NaN) },
  });
  await expect(
    profiler.profileEndToEndSystem(model, loaderOf(), new Adam(model.parameters())),
  ).rejects.toThrow(/the loss is NaN/);
  expect(profiler.profilingData.systemMetrics?.figures.throughputSamplesPerSec.kind).toBe(
    "measured",
  );
});

test("a model that changes the shape of its output is said", async () => {
  class Moody extends Wrapping {
    override forward(x: Tensor): Tensor {
      const output = super.forward(x);
      return this.calls > 40 ? output.slice("...", [0, 5]) : output;
    }
  }
  const { message } = await profile(new Moody());
  expect(message).toMatch(/expected 10 numbers from the model.*got 5; make forward give one shape/);
});

test("a model that throws at batch 7 leaves what was measured, and says where", async () => {
  class Failing extends Wrapping {
    override forward(x: Tensor): Tensor {
      if (this.training && this.calls >= 6) throw new Error("out of luck");
      if (!this.training) this.calls = -1;
      return super.forward(x);
    }
  }
  const { message, panel } = await profile(new Failing());
  expect(message).toMatch(/^step 7: out of luck/);
  expect(panel?.state).toBe("partial");
  expect(panel?.throughput?.length).toBeGreaterThan(0);
  expect(panel?.stage).toMatch(/ended while taking training steps apart: step 7: out of luck/);
});

test("a model without parameters is refused", async () => {
  class Nothing extends Module {
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  expect((await profile(new Nothing())).message).toMatch(
    /expected a model with parameters, got one without; store its layers on `this`/,
  );
});

test("things in the wrong order are refused", async () => {
  const model = network();
  const profiler = new ProductionMLSystemProfiler();
  const wrong = profiler.profileEndToEndSystem as (...parts: unknown[]) => Promise<unknown>;
  await expect(
    wrong.call(profiler, loaderOf(), model, new Adam(model.parameters())),
  ).rejects.toThrow(/expected a Module with forward as the model.*in this order/);
});

test("an empty loader is refused, and a data set smaller than a batch is taken as it is", async () => {
  expect((await profile(network(), loaderOf(0))).message).toMatch(
    /expected a loader with data, got an empty one/,
  );
  const { message, panel } = await profile(network(), loaderOf(5, 8));
  expect(message).toBe("");
  expect(panel?.step?.batchSize).toBe(5);
});

test("a model slower than the whole budget is timed as often as it goes, and says what is missing", async () => {
  class Slow extends Wrapping {
    override forward(x: Tensor): Tensor {
      const start = performance.now();
      while (performance.now() - start < 150);
      return super.forward(x);
    }
  }
  const slow = new Slow();
  const { message, panel } = await profile(slow, loaderOf(), { budgetSeconds: 0.5 });
  expect(message).toBe("");
  expect(panel?.latency?.quantiles[0]?.figure.kind).toBe("measured");
  expect(panel?.latency?.quantiles[3]?.figure).toMatchObject({ kind: "needs-samples" });
  // Every stage takes one call at least, and warm-up two.
  expect(slow.calls).toBeLessThan(50);
});

test("while a profile runs, what it has still to measure reads not yet", async () => {
  const seen: string[] = [];
  class Watched extends Wrapping {
    override forward(x: Tensor): Tensor {
      seen.push(...(panel.last()?.metrics.map(({ figure }) => figureText(figure)) ?? []));
      return super.forward(x);
    }
  }
  const model = new Watched();
  const panel = watchPanels();
  const profiler = new ProductionMLSystemProfiler({ budgetSeconds: 0.6, heldOut: loaderOf() });
  await profiler.profileEndToEndSystem(model, loaderOf(), new Adam(model.parameters()));
  expect(seen).toContain("not yet");
  const done = panel.last()?.metrics.map(({ figure }) => figureText(figure));
  expect(done).not.toContain("not yet");
  // The GPU's load alone is what a browser does not tell.
  expect(done?.filter((text) => text === "not measurable here")).toHaveLength(1);
});

test("a metric of one's own stands with the others", async () => {
  const { panel, profiler } = await profile(network(), loaderOf(), {
    budgetSeconds: 0.4,
    metrics: [
      {
        name: "samples",
        label: "Latencies timed",
        compute: ({ latencySamplesMs }) =>
          latencySamplesMs && {
            kind: "computed",
            value: latencySamplesMs.length,
            unit: "count",
            method: "Their number.",
          },
      },
    ],
  });
  expect(panel?.metrics.at(-1)).toMatchObject({
    label: "Latencies timed",
    figure: { value: profiler.profilingData.latencySamplesMs?.length },
  });
});

test("what builds on a profile asks for one", async () => {
  const profiler = new ProductionMLSystemProfiler();
  await expect(profiler.traceSystem()).rejects.toThrow(
    /traceSystem: expected a system, got none yet; call profileEndToEndSystem/,
  );
  expect(() => profiler.summary("mine")).toThrow(/call profileEndToEndSystem/);
});
