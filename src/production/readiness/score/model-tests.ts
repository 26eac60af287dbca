/** Probes for the rubric's section on the model. */
import { proportion } from "../../../base/statistics.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { integerText, numberText } from "../../../outputs/figure/number-text.ts";
import { buildModel, Linear, type ModelConfig } from "../../../tinytorch/index.ts";
import { shortHash } from "../../registry/model-version.ts";
import { type Evidence, probabilitiesOf } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";
import type { Probe } from "../probe.ts";
import { trainSmall, withOwnRandom } from "../small-training.ts";
import { accuracyFigure, isBetter, rightOf } from "./judged-answers.ts";
import { percentText } from "./percent-text.ts";

// A search of learning rates in the minute that there is here would be no test of tuning: short trainings favour other rates than long
// ones (Wu et al. 2018, "Understanding short-horizon bias in stochastic meta-optimization").
export const modelTests: Readonly<Record<string, Probe>> = {
  "model-1": specBuilds,
  "model-5": beatsSimpler,
  "model-6": holdsOnSlices,
};

/** The registered config must build a model of as many parameters as the registered weights have. */
async function specBuilds(evidence: Evidence): Promise<Found> {
  const version = await evidence.production();
  const model = (version.config as { model?: ModelConfig } | undefined)?.model;
  if (model === undefined) {
    throw open(
      `No config is registered with ${shortHash(version.hash)}.`,
      "Register it with the config that it was built from: `registry.register(model, { config, … })`; `system.evaluate()` does.",
    );
  }
  const parameters = await withOwnRandom(async () =>
    buildModel(model)
      .parameters()
      .reduce((sum, { size }) => sum + size, 0),
  );
  if (parameters === version.parameters) {
    return {
      evidence: `The config that is kept with ${shortHash(version.hash)} builds a model of its ${integerText(parameters)} parameters.`,
    };
  }
  throw broken(
    `The config that is kept with ${shortHash(version.hash)} builds a model of ${integerText(parameters)} parameters; its weights have ${integerText(version.parameters)}.`,
    "Register the weights with the config that they were trained by.",
  );
}

const CLASSES = 10;
const SIMPLER_STEPS = 60;

/** The version in production against softmax regression, which learns in a second. */
async function beatsSimpler(evidence: Evidence): Promise<Found> {
  const own = await evidence.productionModel();
  const { inputs, labels, values, count } = await evidence.examples();
  const simple = await trainSmall(evidence, {
    steps: SIMPLER_STEPS,
    makeModel: () => new Linear(values.length / count, CLASSES),
  });
  const mine = rightOf(await probabilitiesOf(own, inputs), labels);
  const simpler = rightOf(await probabilitiesOf(simple.model, inputs), labels);
  const figures: NamedFigure[] = [
    {
      ...{ name: "own", label: "Accuracy of the version in production", better: "higher" },
      figure: accuracyFigure(mine, "examples"),
    },
    {
      ...{ name: "simpler", label: "Accuracy of the simpler model" },
      figure: accuracyFigure(simpler, "examples"),
    },
  ];
  const correct = (right: readonly boolean[]) => right.filter(Boolean).length;
  if (correct(simpler) >= correct(mine)) {
    throw broken(
      `Softmax regression, trained for ${simple.steps} steps, is right on ${percentText(simpler)} of the examples, and the version in production on ${percentText(mine)}: not more.`,
      "Serve the simpler model, or train the larger one for longer.",
      figures,
    );
  }
  return {
    evidence: `Of the same ${count} examples it is right on ${percentText(mine)}, softmax regression on ${percentText(simpler)}; ${isBetter(simpler, mine) ? "chance alone does not make" : "chance alone may make"} such a difference.`,
    figures,
  };
}

/** Points that a class may lie below all of them. */
const MARGIN = 0.1;

/** Each class is a slice: none may be worse than the whole by more than the margin, beyond chance. */
async function holdsOnSlices(evidence: Evidence): Promise<Found> {
  const { inputs, labels, count } = await evidence.examples();
  const right = rightOf(await probabilitiesOf(await evidence.productionModel(), inputs), labels);
  const overall = right.filter(Boolean).length / count;
  const slices = [...new Set(labels)]
    .sort((a, b) => a - b)
    .map((label) => {
      const of = right.filter((_, i) => labels[i] === label);
      return { label, ...proportion(of.filter(Boolean).length, of.length) };
    });
  const worst = slices.reduce((low, slice) => (slice.value < low.value ? slice : low));
  const figures: NamedFigure[] = [
    {
      ...{ name: "overall", label: "Accuracy on all slices", better: "higher" },
      figure: accuracyFigure(right, "examples"),
    },
    {
      ...{ name: "worst", label: "Accuracy on the worst slice", better: "higher" },
      figure: accuracyFigure(
        right.filter((_, i) => labels[i] === worst.label),
        `examples of class ${worst.label}`,
      ),
    },
  ];
  const bad = slices.filter(({ high }) => high < overall - MARGIN);
  if (bad.length === 0) {
    return {
      evidence: `None of ${slices.length} classes is more than ${100 * MARGIN} points below the whole, beyond chance; the worst is ${worst.label} with ${numberText(100 * worst.value)} %.`,
      figures,
    };
  }
  throw broken(
    `Classes ${bad.map(({ label }) => label).join(", ")} are more than ${100 * MARGIN} points below the whole (${numberText(100 * overall)} %).`,
    "Look at the digits of these classes that it gets wrong; train with more of them, or longer.",
    figures,
  );
}
