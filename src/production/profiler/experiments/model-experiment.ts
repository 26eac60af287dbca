/** A candidate in a few lines: another model in the place of this one. */
import type { Module } from "../../../tinytorch/index.ts";
import type { Candidate } from "./candidate.ts";
import { modelTrial } from "./model-trial.ts";

export interface ModelExperiment {
  /** `fold-normalisation`. */
  id: string;
  component: string;
  recommendation: string;
  /** The finding in this model, in a sentence; undefined where there is nothing to gain. */
  find(model: Module): string | undefined;
  /** The changed model; the one given must stay as it is. */
  apply(model: Module): Module;
  /** Largest relative difference of outputs that passes as the same; float32 rounding unless told otherwise. */
  tolerance?: number;
}

/** Turns a change of the model into a candidate for `detectCrossModuleOptimizations({ candidates: […] })`. */
export function modelExperiment(experiment: ModelExperiment): Candidate {
  const { id, component, recommendation, tolerance } = experiment;
  return {
    id,
    component,
    find({ system: { model }, inputs, inference }) {
      const issue = experiment.find(model);
      if (issue === undefined) return undefined;
      return {
        issue,
        recommendation,
        target: `inference, batch ${inference.batchSize}`,
        prepare: () =>
          modelTrial({
            before: model,
            after: experiment.apply(model).eval(),
            inputs,
            ...(tolerance === undefined ? {} : { tolerance }),
          }),
      };
    },
  };
}
