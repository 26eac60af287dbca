import { integerText, numberText } from "../../../outputs/figure/number-text.ts";
import { EMULATED_FP16 } from "../../../tinytorch/index.ts";
import type { CompleteTrainingSettings } from "../training-settings.ts";

/** Settings of a training, each in words. */
export function settingsWords(settings: CompleteTrainingSettings): string[] {
  const { epochs, batchSize, microBatchSize, clipNorm, patience, minDelta, restoreBest, seed } =
    settings;
  const isMixed = settings.precision === "mixed";
  const parts = microBatchSize < batchSize ? `, ${integerText(microBatchSize)} at a time` : "";
  return [
    `${integerText(epochs)} epochs at most, batches of ${integerText(batchSize)}${parts}, order by seed ${seed}`,
    ...(Number.isFinite(clipNorm)
      ? [`gradients clipped to a norm of ${numberText(clipNorm)}`]
      : []),
    ...(Number.isFinite(patience)
      ? [
          `stops early after ${patience} epochs without a better held-out loss${minDelta > 0 ? ` (by ${numberText(minDelta)})` : ""}`,
        ]
      : []),
    restoreBest
      ? "weights of the best epoch are put back at the end"
      : "weights of the last step stay",
    ...(isMixed ? [`mixed precision with a loss scale; fp16 is ${EMULATED_FP16}`] : []),
  ];
}
