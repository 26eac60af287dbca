/** Probes for the rubric's section on monitoring. */
import { proportion } from "../../../base/statistics.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { readExposition } from "../../monitoring/read-exposition.ts";
import { shortHash } from "../../registry/model-version.ts";
import { servesProduction } from "../checks/mlops-integration.ts";
import { type Evidence, probabilitiesOf } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";
import type { Probe } from "../probe.ts";
import { isAsFast } from "./is-as-fast.ts";
import { accuracyFigure, rightOf } from "./judged-answers.ts";
import { percentText } from "./percent-text.ts";

export const monitoringTests: Readonly<Record<string, Probe>> = {
  "monitoring-2": invariantsHold,
  "monitoring-3": servesProduction,
  "monitoring-4": isFresh,
  "monitoring-5": isStable,
  "monitoring-6": isAsFast,
  "monitoring-7": isAsGood,
};

const DRIFT = "capstone_drift_alarm_ratio";

/** What the monitor says of the inputs that the server sees, against those that the model was trained on. */
async function invariantsHold(evidence: Evidence): Promise<Found> {
  const families = readExposition(await evidence.monitor.prometheus());
  const samples = families.find(({ name }) => name === DRIFT)?.samples ?? [];
  if (samples.length === 0) {
    throw open(
      "The monitor has not compared a window of inputs with those of the training yet.",
      "Open the monitor with a reference, as `system.monitor(service)` does, and let the server answer some hundred requests: `await service.load(60)`.",
    );
  }
  const worst = samples.reduce((most, sample) => (sample.value > most.value ? sample : most));
  const subject = worst.labels["subject"] ?? "something";
  const figures: NamedFigure[] = [
    {
      ...{ name: "ratio", label: "Clearest sign of drift over its threshold", better: "lower" },
      figure: {
        ...{ kind: "computed", value: worst.value, unit: "times" },
        method: `The largest of ${samples.length} statistics of the monitor's last window, over its threshold for an alarm: ${subject}.`,
      },
    },
  ];
  if (worst.value <= 1) {
    return {
      evidence: `Of ${samples.length} quantities of inputs and answers none has drifted; the clearest is ${subject}, at ${numberText(worst.value)} of its threshold.`,
      figures,
    };
  }
  throw broken(
    `In the monitor's last window ${subject} is at ${numberText(worst.value)} times its threshold: what it sees is not what it was trained on.`,
    "Look at the digits in the Monitor panel: either the way to the server changes them, or the world has changed, and it is time to train again.",
    figures,
  );
}

/** Days after which a version is old. */
const MOST_DAYS = 30;
const DAY_MS = 86_400_000;

async function isFresh(evidence: Evidence): Promise<Found> {
  const { hash, createdAt } = await evidence.production();
  const days = Math.max(0, Date.now() - Date.parse(createdAt)) / DAY_MS;
  const figures: NamedFigure[] = [
    {
      ...{ name: "age", label: "Age of the version in production", better: "lower" },
      figure: {
        ...{ kind: "computed", value: days * 86_400, unit: "s" },
        method: `Since it was registered, at ${createdAt}.`,
      },
    },
  ];
  if (days <= MOST_DAYS) {
    return {
      evidence: `${shortHash(hash)} was registered ${numberText(days, 2)} days ago; it may be ${MOST_DAYS} days old.`,
      figures,
    };
  }
  throw broken(
    `${shortHash(hash)} was registered ${numberText(days, 3)} days ago; it may be ${MOST_DAYS} days old.`,
    "Train again on newer data, and compare before you promote it.",
    figures,
  );
}

/** Weights, and answers to inputs at the ends of what can come. */
async function isStable(evidence: Evidence): Promise<Found> {
  const model = await evidence.productionModel();
  const { inputs } = await evidence.examples();
  const bad: string[] = [];
  let numbers = 0;
  for (const [path, parameter] of model.namedParameters()) {
    const values = await parameter.data();
    numbers += values.length;
    if (!values.every(Number.isFinite)) bad.push(`weights of ${path}`);
  }
  const one = inputs.narrow(0, 0, 1);
  const extremes = [
    ["zeros", one.mul(0)],
    ["large numbers", one.mul(0).add(1e4)],
    ["large negative numbers", one.mul(0).sub(1e4)],
    ["an example times 1,000", one.mul(1000)],
  ] as const;
  for (const [words, input] of extremes) {
    const [row = Float32Array.of(Number.NaN)] = await probabilitiesOf(model, input);
    if (!row.every(Number.isFinite)) bad.push(`the answer to ${words}`);
  }
  if (bad.length === 0) {
    return {
      evidence: `${numbers.toLocaleString("en")} weights are finite, and so are the answers to ${extremes.length} extreme inputs.`,
    };
  }
  throw broken(
    `Not finite: ${bad.join(", ")}.`,
    "Train with a smaller learning rate or with clipped gradients; subtract the largest logit before a softmax.",
  );
}

/** What the server answers now, held against the labels and the accuracy that was registered. */
async function isAsGood(evidence: Evidence): Promise<Found> {
  const right = rightOf(await evidence.served(), (await evidence.examples()).labels);
  const { metrics, hash } = await evidence.production();
  const [, metric] = Object.entries(metrics).find(([name]) => /accuracy/i.test(name)) ?? [];
  if (metric === undefined) {
    throw open(
      `No accuracy is registered with ${shortHash(hash)} that answers could be held against.`,
      "Judge it before it is served: `await system.evaluate()` does, and registers what it found.",
    );
  }
  const figures: NamedFigure[] = [
    {
      ...{ name: "served", label: "Accuracy of what is answered now", better: "higher" },
      figure: accuracyFigure(right, "answers of the server"),
    },
  ];
  const { high } = proportion(right.filter(Boolean).length, right.length);
  const registered = `${numberText(100 * metric.value)} %`;
  if (high >= (metric.low ?? metric.value)) {
    return {
      evidence: `The server is right on ${percentText(right)} of ${right.length} examples; ${registered} were registered, and the difference is within chance.`,
      figures,
    };
  }
  throw broken(
    `The server is right on ${percentText(right)} of ${right.length} examples; ${registered} were registered.`,
    "Look for what lies between: how inputs are prepared, which version is served, what drifted.",
    figures,
  );
}
