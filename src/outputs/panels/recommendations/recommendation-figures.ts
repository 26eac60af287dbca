/** The figures of the experiments by name. */
import type { Better, NamedFigure } from "../../figure/named-figure.ts";
import type { Experiment } from "./recommendations.ts";

type Part = "before" | "after" | "gain" | "difference";

/** What each is called where its experiment is known. */
const PART_LABELS: Record<Part, string> = {
  before: "before",
  after: "after",
  gain: "gain",
  difference: "largest difference of outputs",
};

/** A gain is before over after; what it is a gain of, time or memory, is the better the less there is. */
const BETTER: Record<Part, Better> = {
  before: "lower",
  after: "lower",
  gain: "higher",
  difference: "lower",
};

const PARTS = Object.keys(PART_LABELS) as Part[];

/** Those that there are, in the order in which they are shown; called by what they are in their experiment. */
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
