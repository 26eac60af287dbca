/** "The step waits for data": examples that are made anew in every epoch can be made once and kept. */
import { CachedDataset, DataLoader } from "../../../../tinytorch/index.ts";
import { declaredName } from "../../../instruments/names.ts";
import { compareOutputs } from "../agreement.ts";
import type { Agreement, Candidate, ExperimentSubject, Trial } from "../candidate.ts";

/** Waiting for less than this share of a step is not worth an experiment. */
const SHARE = 0.05;

export const keepExamples: Candidate = {
  id: "keep-examples",
  component: "DataLoader + Training",
  find(evidence) {
    const { phases } = evidence.trainingStep;
    const total = phases.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const loading = phases.find(({ name }) => name === "loading")?.durationMs ?? 0;
    if (!(loading > SHARE * total)) return undefined;
    const loader = declaredName(evidence.system.loader, "trainLoader");
    return {
      issue: `A training step of ${total.toFixed(1)} ms waits ${loading.toFixed(1)} ms for its batch.`,
      recommendation: "Keep the examples that the data set has made",
      target: `a batch and its forward and backward pass, batch ${evidence.trainingStep.batchSize}`,
      prepare: () => cacheTrial(evidence),
      source: [
        'import { CachedDataset, DataLoader } from "tinytorch/data";',
        "",
        "// Each example is made once. Only for data sets that give the same example each time: no random transforms.",
        `const ${loader}Kept = new DataLoader(new CachedDataset(${loader}.dataset), ${loader}.options);`,
      ].join("\n"),
    };
  },
};

const BATCHES = 8;

async function cacheTrial({ system }: ExperimentSubject): Promise<Trial> {
  const { loader, model, loss, optimizer } = system;
  const indices = Int32Array.from(
    { length: Math.min(loader.dataset.length, BATCHES * loader.batchSize) },
    (_, index) => index,
  );
  const cached = new CachedDataset(loader.dataset);
  await cached.batch(indices);
  const few = { batchSize: loader.batchSize };
  const loaders = {
    before: new DataLoader(firstOf(loader.dataset, indices.length), few),
    after: new DataLoader(firstOf(cached, indices.length), few),
  };
  const sample = (which: keyof typeof loaders) => async (): Promise<number> => {
    const start = performance.now();
    let steps = 0;
    model.train();
    try {
      for await (const [inputs, targets] of loaders[which]) {
        const value = loss.forward(model.forward(inputs), targets);
        value.backward();
        optimizer.zeroGrad();
        await value.data();
        steps += 1;
      }
    } finally {
      model.eval();
    }
    return (performance.now() - start) / Math.max(1, steps);
  };
  return {
    unit: "ms",
    before: sample("before"),
    after: sample("after"),
    check: () => sameExamples(loader.dataset, cached, indices.slice(0, loader.batchSize)),
    sideEffect: () =>
      `${(cached.bytesPerExample * loader.dataset.length * 1e-6).toFixed(1)} MB for all ${loader.dataset.length} examples, and the first epoch is as slow as before.`,
  };
}

type Examples = DataLoader["dataset"];

function firstOf(dataset: Examples, length: number): Examples {
  return { length, batch: (indices) => dataset.batch(indices) };
}

/** A data set with random transforms gives other examples each time: then they must not be kept. */
async function sameExamples(made: Examples, kept: Examples, rows: Int32Array): Promise<Agreement> {
  const [[expected], [got]] = [await made.batch(rows), await kept.batch(rows)];
  const agreement = await compareOutputs(expected, got, 0);
  if (agreement.agrees) return agreement;
  return {
    ...agreement,
    reason:
      "the data set makes other examples each time (random transforms?), so they must not be kept",
  };
}
