/** Probes for the rubric's section on infrastructure. */
import { proportion } from "../../../base/statistics.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { capture, optimize } from "../../../tinytorch/index.ts";
import { shortHash } from "../../registry/model-version.ts";
import { reproduces } from "../checks/mlops-integration.ts";
import { secondsFigure } from "../checks/waiting.ts";
import { type Evidence, probabilitiesOf } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";
import type { Probe } from "../probe.ts";
import { pipelineRuns, specIsTested } from "./code-tests.ts";
import { accuracyFigure, rightOf } from "./judged-answers.ts";

export const infrastructureTests: Readonly<Record<string, Probe>> = {
  "infrastructure-1": reproduces,
  "infrastructure-2": specIsTested,
  "infrastructure-3": pipelineRuns,
  "infrastructure-4": qualityWasChecked,
  "infrastructure-5": canBeFollowed,
  "infrastructure-6": wasCanaried,
  "infrastructure-7": wayBack,
};

/** Two ways to compute the same model differ by rounding, and by no more than this. */
const TOLERANCE = 1e-4;

/** A metric with its number of examples must be registered, and be what the weights still achieve, as far as chance allows. */
async function qualityWasChecked(evidence: Evidence): Promise<Found> {
  const version = await evidence.production();
  const entry = Object.entries(version.metrics).find(([name]) => /accuracy/i.test(name));
  if (entry === undefined) {
    throw open(
      `No accuracy is registered with ${shortHash(version.hash)}.`,
      "Judge it before it is served: `await system.evaluate()` does, and registers what it found.",
    );
  }
  const { inputs, labels, count } = await evidence.examples();
  const right = rightOf(await probabilitiesOf(await evidence.productionModel(), inputs), labels);
  const figures: NamedFigure[] = [
    {
      ...{ name: "accuracy", label: "Accuracy of the version in production", better: "higher" },
      figure: accuracyFigure(right, "examples"),
    },
  ];
  const [, metric] = entry;
  const { low, high } = proportion(right.filter(Boolean).length, count);
  const known = { low: metric.low ?? metric.value, high: metric.high ?? metric.value };
  const registered = `${numberText(100 * metric.value)} %`;
  if (high >= known.low) {
    const more = low > known.high ? ", and even more" : "";
    return {
      evidence: `Before it was served, ${registered} were registered; on ${count} examples the weights in production achieve that${more}.`,
      figures,
    };
  }
  throw broken(
    `Registered with ${registered}, the weights in production achieve ${numberText((100 * right.filter(Boolean).length) / count)} % of ${count} examples.`,
    "Find out what the registered figure was measured on; do not serve a version that fell behind it.",
    figures,
  );
}

/** Every operation on the way of one example, and the same answer when they are done one by one. */
async function canBeFollowed(evidence: Evidence): Promise<Found> {
  const { inputs } = await evidence.examples();
  const model = await evidence.productionModel();
  const one = inputs.narrow(0, 0, 1);
  const graph = capture(model, one);
  const replayed = optimize(model, { passes: [], example: one });
  const [own = new Float32Array()] = await probabilitiesOf(model, one);
  const [again = new Float32Array()] = await probabilitiesOf(replayed, one);
  const isSame = own.every((value, i) => Math.abs(value - (again[i] ?? Number.NaN)) <= TOLERANCE);
  const steps = graph.nodes.length;
  if (isSame && steps > 0) {
    return {
      evidence: `One example passes ${steps} operations in ${graph.calls.length} calls of modules, each with its shape; done one by one, they give the same answer.`,
    };
  }
  throw broken(
    `Done one by one, the ${steps} operations of an example give another answer than the model.`,
    "A forward pass that depends on more than its input cannot be followed: take out what it stores or draws.",
  );
}

const GRADUAL: readonly string[] = ["canary", "gradual_rollout", "shadow"];

async function wasCanaried({ subject }: Evidence): Promise<Found> {
  const { rollout } = subject;
  const fix =
    'Roll a version out by a small share first, `await deployWithStrategy("canary", { … })`, and hand over what came of it: { rollout }.';
  if (rollout === undefined) throw open("No rollout was given.", fix);
  const { strategy, status } = rollout;
  if (!GRADUAL.includes(strategy)) {
    throw broken(
      `The last rollout was ${strategy}: all requests at once met the new version.`,
      fix,
    );
  }
  if (status === "promoted" || status === "rolled back") {
    return {
      evidence: `The last rollout was ${strategy}, and ended as it should: ${status} after a part of the traffic.`,
    };
  }
  throw open(`The last rollout (${strategy}) has not come to its end: ${status}.`, fix);
}

/** The version before the present one must load and answer; nothing is switched. */
async function wayBack(evidence: Evidence): Promise<Found> {
  const registry = await evidence.registry();
  const { hash, parent } = await evidence.production();
  const before =
    registry.versions.find((it) => it.stage === "archived") ??
    registry.versions.find((it) => it.hash === parent) ??
    registry.versions.find((it) => it.hash !== hash);
  if (before === undefined) {
    throw open(
      "There is no other version to go back to.",
      "Keep the version before: register a second one, and promote it.",
    );
  }
  const { inputs, labels, count } = await evidence.examples();
  const start = performance.now();
  const model = await evidence.modelOf(before);
  const right = rightOf(await probabilitiesOf(model, inputs), labels);
  const ms = performance.now() - start;
  return {
    evidence: `Version ${shortHash(before.hash)} was loaded from the registry with its hash verified, and answered ${count} examples; nothing was switched.`,
    figures: [
      secondsFigure("way-back", "Time until the version before answers", ms, "In this kernel."),
      {
        ...{ name: "accuracy", label: "Accuracy of the version before", better: "higher" },
        figure: accuracyFigure(right, "examples"),
      },
    ],
  };
}
