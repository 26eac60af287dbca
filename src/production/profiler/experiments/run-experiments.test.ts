import { beforeAll, expect, test } from "vitest";
import {
  cat,
  DataLoader,
  Linear,
  Module,
  manualSeed,
  ReLU,
  rand,
  randint,
  Sequential,
  setBackend,
  type Tensor,
  TensorDataset,
} from "../../../tinytorch/index.ts";
import { traceSystem } from "../trace/trace-system.ts";
import type { Candidate } from "./candidate.ts";
import { checkpointing } from "./candidates/checkpointing.ts";
import { graphRewrites } from "./candidates/graph-rewrites.ts";
import { rememberAnswers } from "./candidates/repeated-inputs.ts";
import { keepExamples } from "./candidates/waiting-for-data.ts";
import { modelExperiment } from "./model-experiment.ts";
import { runExperiments } from "./run-experiments.ts";
import { evidenceOf, Patient, randomData, wellMade } from "./systems.testing.ts";

beforeAll(() => setBackend("wasm"));

const usual = (data = randomData(256, 64)) => evidenceOf(wellMade(64, 32), data);

const QUICK = { secondsEach: 0.3, seed: 0 };

test("the planted bottleneck is found, and recommended with an improvement that it can show", async () => {
  const { experiments } = await runExperiments(
    // So many samples, one at a time, that no machine is busy enough to hide it.
    await evidenceOf(new Patient(64, 32), randomData(256, 64), { batchSize: 128 }),
    graphRewrites,
    QUICK,
  );
  const best = experiments.find(({ id }) => id === "batch-products");
  expect(best?.status).toBe("recommended");
  expect(best?.impact).toBe("high");
  expect(best?.estimatedImprovement).toBeGreaterThan(50);
  expect(best?.change?.source).toContain("batch-products");
});

test("a version that is the same is not recommended", async () => {
  const same = modelExperiment({
    id: "same",
    component: "-",
    recommendation: "-",
    find: () => "A version that changes nothing.",
    apply: (model) => model,
  });
  const { experiments } = await runExperiments(await usual(), [same], QUICK);
  expect(experiments.map(({ status }) => status)).toEqual(["tried"]);
});

test("a faster version with other answers is not recommended", async () => {
  class Constant extends Module {
    forward(x: Tensor): Tensor {
      return x.slice("...", [0, 10]);
    }
  }
  const cheat = modelExperiment({
    id: "cheat",
    component: "-",
    recommendation: "-",
    find: () => "A version that computes something else.",
    apply: () => new Constant(),
  });
  const { experiments } = await runExperiments(await usual(), [cheat], QUICK);
  expect(experiments[0]?.status).toBe("outputs-differ");
  expect(experiments[0]?.verdict).toMatch(/differ/);
});

test("what cannot be tried says why, and the others are tried all the same", async () => {
  const broken: Candidate = {
    id: "broken",
    component: "-",
    find: () => ({
      issue: "-",
      recommendation: "-",
      target: "-",
      prepare: () => {
        throw new Error("no such kernel here");
      },
    }),
  };
  const { experiments, state } = await runExperiments(await usual(), [broken, broken], QUICK);
  expect(state).toBe("done");
  expect(experiments.map(({ verdict }) => verdict)).toEqual([
    "Could not be tried: no such kernel here",
    "Could not be tried: no such kernel here",
  ]);
});

test("repeated inputs are found where there are some, and only there", async () => {
  manualSeed(2);
  const rows = rand([32, 64]);
  const repeated = new TensorDataset(cat([rows, rows, rows, rows], 0), randint(0, 10, [128]));
  expect(await rememberAnswers.find(await usual())).toBeUndefined();
  const finding = await rememberAnswers.find(await usual(repeated));
  expect(finding?.issue).toBe("96 of the first 128 inputs had come before.");
  const trial = await finding?.prepare();
  expect((await trial?.check())?.agrees).toBe(true);
  await trial?.end?.();
});

test("waiting for data is found in a slow data set, and keeping examples refused where they are random", async () => {
  const evidence = await usual();
  const computing = [
    { name: "loading" as const, startMs: 0, durationMs: 0.1 },
    { name: "forward" as const, startMs: 0.1, durationMs: 9.9 },
  ];
  const busy = { ...evidence.trainingStep, phases: computing };
  expect(await keepExamples.find({ ...evidence, trainingStep: busy })).toBeUndefined();
  const slow = new DataLoader(
    {
      length: 64,
      batch(indices) {
        const start = performance.now();
        while (performance.now() - start < 5);
        return [rand([indices.length, 64]), randint(0, 10, [indices.length])];
      },
    },
    { batchSize: 32 },
  );
  const system = { ...evidence.system, loader: slow };
  const { trace } = await traceSystem(system, { budgetSeconds: 0.2 });
  const [trainingStep = evidence.trainingStep] = trace.passes;
  const finding = await keepExamples.find({ ...evidence, system, trainingStep });
  expect(finding?.issue).toMatch(/waits \d/);
  const trial = await finding?.prepare();
  expect((await trial?.check())?.reason).toMatch(/random/);
});

test("activations of a deep model are found, and segments need less memory for the same answers", async () => {
  const layers = Array.from({ length: 16 }, () => [new Linear(64, 64), new ReLU()]).flat();
  const model = new Sequential(...layers, new Linear(64, 10));
  const evidence = await evidenceOf(model, randomData(2048, 64), { batchSize: 1024 });
  const finding = await checkpointing.find(evidence);
  expect(finding?.issue).toMatch(/Memory rises/);
  const trial = await finding?.prepare();
  expect((await trial?.check())?.agrees).toBe(true);
  const [before = 0, after = 0] = [await trial?.before(), await trial?.after()];
  expect(before).toBeGreaterThan(1.3 * after);
  expect(trial?.sideEffect?.()).toMatch(/more time/);
});
