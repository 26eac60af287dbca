/** Mixed precision in the record of a training: its loss scale, the steps that it left out, and what its times are worth. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import type { MixedPrecision } from "../../../outputs/panels/training/training.ts";
import { EMULATED_FP16, GradScaler } from "../../../tinytorch/index.ts";
import type { LossScaling } from "../training-events.ts";

/** Before its first step unless told what came after one. */
export function mixedPrecision(scaling?: LossScaling): MixedPrecision {
  const { scale = new GradScaler().getScale(), skippedSteps = 0 } = scaling ?? {};
  return {
    fp16: EMULATED_FP16,
    scale: {
      kind: "computed",
      value: scale,
      unit: "none",
      method:
        "What the loss is multiplied by before the backward pass, and gradients are divided by before they are clipped: halved after a step whose gradients are not finite, doubled after 2,000 in a row with finite ones.",
    },
    skippedSteps: {
      kind: "computed",
      value: skippedSteps,
      unit: "count",
      method:
        "Steps without a change of weights, because a gradient of the scaled loss was not finite in fp16. Their batches and their places in the schedule are used up.",
    },
  };
}

/** A time of an emulation is none of a device that computes in fp16. */
export function ofEmulation(figure: Figure): Figure {
  if (!("method" in figure)) return figure;
  return { ...figure, method: `${figure.method} With fp16 ${EMULATED_FP16}.` };
}
