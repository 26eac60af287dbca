/** Experiments as the panel lists them: their names and their order. */
import type { Experiment, ExperimentStatus } from "./recommendations.ts";

/** In words and with a mark of its own, so that nobody needs the colour. */
export const STATUSES: Record<ExperimentStatus, { mark: string; words: string }> = {
  recommended: { mark: "✓", words: "Recommended" },
  running: { mark: "▸", words: "Being tried" },
  waiting: { mark: "…", words: "Waiting to be tried" },
  tried: { mark: "○", words: "Tried, not recommended" },
  "outputs-differ": { mark: "≠", words: "Outputs differ" },
  failed: { mark: "✕", words: "Could not be tried" },
};

const ORDER: readonly ExperimentStatus[] = [
  "recommended",
  "running",
  "waiting",
  "tried",
  "outputs-differ",
  "failed",
];

/** Recommended first, by what they are sure to gain; of the others, those found first. */
export function listed(experiments: readonly Experiment[]): Experiment[] {
  return experiments.toSorted((a, b) => {
    const places = ORDER.indexOf(a.status) - ORDER.indexOf(b.status);
    return places !== 0 ? places : (b.estimatedImprovement ?? 0) - (a.estimatedImprovement ?? 0);
  });
}

/** `2 recommended, 1 being tried, 3 tried`. */
export function summary(experiments: readonly Experiment[]): string {
  return ORDER.flatMap((status) => {
    const count = experiments.filter((experiment) => experiment.status === status).length;
    return count === 0 ? [] : [`${count} ${COUNTED[status]}`];
  }).join(", ");
}

const COUNTED: Record<ExperimentStatus, string> = {
  recommended: "recommended",
  running: "being tried",
  waiting: "waiting",
  tried: "tried without enough gain",
  "outputs-differ": "changed the outputs",
  failed: "could not be tried",
};
