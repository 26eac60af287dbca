/** The figures of the experiments by name. */
import type { Better, NamedFigure } from "../../figure/named-figure.ts";
import type { Experiment } from "./recommendations.ts";

type Part = "before" | "after" | "gain" | "difference";

/** Labels for places that already name the experiment. */
const PART_LABELS: Record<Part, string> = {
  before: "before",
  after: "after",
  gain: "gain",
  difference: "largest difference of outputs",
};

/** A gain is before / after of a time or of memory; of either, less is better. */
const BETTER: Record<Part, Better> = {
  before: "lower",
  after: "lower",
  gain: "higher",
  difference: "lower",
};

const PARTS = Object.keys(PART_LABELS) as Part[];

/** Figures that an experiment has, in the order in which they are shown, with those labels. */
export function experimentParts(experiment: Experiment) {
  return PARTS.flatMap((part) => {
    const figure = experiment[part];
    return figure === undefined ? [] : [{ part, label: PART_LABELS[part], figure }];
  });
}

export function experimentFigures(experiment: Experiment): NamedFigure[] {
  const { id, recommendation, target } = experiment;
  return experimentParts(experiment).map(({ part, label, figure }) => ({
    name: `${part} of ${id}`,
    label: `${recommendation} (${target}), ${label}`,
    figure,
    better: BETTER[part],
  }));
}

export function gainFigures(experiments: readonly Experiment[]): NamedFigure[] {
  return experiments.flatMap(experimentFigures).filter(({ name }) => isGain(name));
}

export function betterOfPart(name: string): Better | undefined {
  return isGain(name) ? BETTER.gain : undefined;
}

function isGain(name: string): boolean {
  return name.startsWith("gain of ");
}
