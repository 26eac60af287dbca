/** Reliability of recommendations over many runs: `npm run test:long`. */
import { beforeAll, expect, test } from "vitest";
import type { Experiment } from "../../../outputs/panels/recommendations/recommendations.ts";
import { setBackend } from "../../../tinytorch/index.ts";
import { allCandidates } from "./candidates/index.ts";
import { modelExperiment } from "./model-experiment.ts";
import { runExperiments } from "./run-experiments.ts";
import { evidenceOf, Patient, randomData, wellMade } from "./systems.testing.ts";

beforeAll(() => setBackend("wasm"));

const data = () => randomData(512, 784);
const options = { batchSize: 64, seconds: 0.5 };
const usual = () => evidenceOf(wellMade(784, 128), data(), options);

const recommended = (experiments: readonly Experiment[]) =>
  experiments.filter(({ status }) => status === "recommended");

const gainOf = ({ gain }: Experiment) =>
  gain?.kind === "measured" ? gain : { value: Number.NaN, low: Number.NaN };

test("the planted bottleneck is recommended first, in 5 of 5 runs", async () => {
  for (let run = 0; run < 5; run += 1) {
    const evidence = await evidenceOf(new Patient(784, 128), data(), options);
    const { experiments } = await runExperiments(evidence, await allCandidates(), {
      secondsEach: 1,
      seed: run,
    });
    const [best] = recommended(experiments).toSorted((a, b) => gainOf(b).value - gainOf(a).value);
    expect(best?.id).toBe("batch-products");
  }
}, 300_000);

test("a version that is the same is recommended in 0 of 20 runs", async () => {
  const evidence = await usual();
  const same = ["a", "b", "c"].map((id) =>
    modelExperiment({
      id,
      component: "-",
      recommendation: "-",
      find: () => "The same model.",
      apply: (model) => model,
    }),
  );
  for (let run = 0; run < 20; run += 1) {
    const { experiments } = await runExperiments(evidence, same, { secondsEach: 1, seed: run });
    expect(recommended(experiments)).toEqual([]);
  }
}, 300_000);

test("on a well-made model, what is recommended keeps its lower bound when measured again, in 9 of 10 runs", async () => {
  const evidence = await usual();
  const candidates = await allCandidates();
  const broken: string[] = [];
  for (let run = 0; run < 10; run += 1) {
    const first = await runExperiments(evidence, candidates, { secondsEach: 1, seed: run });
    const again = await runExperiments(evidence, candidates, { secondsEach: 1, seed: 1000 + run });
    const below = recommended(first.experiments).filter((experiment) => {
      const second = again.experiments.find(({ id }) => id === experiment.id);
      return !(second !== undefined && gainOf(second).value >= (gainOf(experiment).low ?? 0));
    });
    if (below.length > 0) broken.push(`run ${run}: ${below.map(({ id }) => id).join(", ")}`);
  }
  expect(broken.length, broken.join("; ")).toBeLessThanOrEqual(1);
}, 600_000);
