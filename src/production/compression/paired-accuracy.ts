/** Several classifiers on the same held-out examples: how often each is right, and where it differs from the first. */
import { proportion } from "../../base/statistics.ts";
import type { MeasuredFigure } from "../../outputs/figure/figure.ts";
import type { CompressedModel } from "../../outputs/panels/compression/compression.ts";
import { holm } from "../../systems/statistics/comparison.ts";
import { mcnemarExact, pairedDifference } from "../../systems/statistics/paired-proportions.ts";
import { type DataLoader, type Module, noGrad } from "../../tinytorch/index.ts";

type AccuracyFigures = Pick<CompressedModel, "accuracy" | "difference" | "test">;

/**
 * Figures for each model, in order; the first is what the others are compared with. All see the very same batches, in one pass over
 * the loader, so its order and its augmentation do not matter. Throws a RangeError for a loader without data.
 */
export async function accuracyFigures(
  models: readonly Module[],
  heldOut: DataLoader,
): Promise<AccuracyFigures[]> {
  const [original = [], ...variants] = await rightAnswers(models, heldOut);
  if (original.length === 0) {
    throw new RangeError("compareVariants: expected held-out data, got an empty loader");
  }
  const counts = variants.map((variant) => disagreements(original, variant));
  const adjusted = holm(counts.map(mcnemarExact));
  return [
    { accuracy: accuracyFigure(original) },
    ...variants.map((variant, i): AccuracyFigures => {
      const { onlyFirst, onlySecond } = counts[i] ?? { onlyFirst: 0, onlySecond: 0 };
      return {
        accuracy: accuracyFigure(variant),
        difference: {
          ...{ kind: "measured", unit: "ratio", n: original.length },
          ...pairedDifference({ onlyFirst, onlySecond }, original.length),
          method:
            "Accuracy less that of the original on the same held-out examples; the 95 % interval is Bonett and Price's for paired proportions.",
        },
        test: { onlyOriginal: onlyFirst, onlyThis: onlySecond, pValue: adjusted[i] ?? 1 },
      };
    }),
  ];
}

/** Whether each example was classified right, by each model. */
async function rightAnswers(models: readonly Module[], heldOut: DataLoader): Promise<boolean[][]> {
  const right: boolean[][] = models.map(() => []);
  for await (const [inputs, labels] of heldOut) {
    for (const [i, model] of models.entries()) {
      const hits = noGrad(() => model.forward(inputs).argmax(1).eq(labels));
      for (const hit of await hits.data()) right[i]?.push(hit !== 0);
    }
  }
  return right;
}

function disagreements(first: readonly boolean[], second: readonly boolean[]) {
  const only = (wanted: boolean) =>
    first.filter((isRight, i) => isRight === wanted && second[i] !== wanted).length;
  return { onlyFirst: only(true), onlySecond: only(false) };
}

function accuracyFigure(right: readonly boolean[]): MeasuredFigure {
  const n = right.length;
  const correct = right.filter(Boolean).length;
  return {
    ...{ kind: "measured", unit: "ratio", n },
    ...proportion(correct, n),
    method: `${correct} of ${n} held-out examples classified right, with Wilson's 95 % interval.`,
  };
}
