import { expect, test } from "vitest";
import { figureOrigin, figureText } from "../../../outputs/figure/figure-text.ts";
import type { TrainedEpoch } from "../../../outputs/panels/training/training.ts";
import { resultFigures } from "./result-figures.ts";

const epochs = [0.9, 0.5, 0.6].map((heldOutLoss, index): TrainedEpoch => {
  const accuracy = { correct: 90, n: 100, accuracy: 0.9, accuracyLow: 0.83, accuracyHigh: 0.94 };
  const loss = { heldOutLoss, heldOutLow: heldOutLoss - 0.05, heldOutHigh: heldOutLoss + 0.05 };
  const epoch = index + 1;
  return { epoch, step: 10 * epoch, trainLoss: 1 / epoch, ...loss, ...accuracy, isBest: index < 2 };
});

test("figures are of the epoch whose weights count, and say that it was chosen", () => {
  const best = resultFigures(epochs, 2);
  expect(best && Object.values(best).map(figureText)).toEqual([
    "90 % (83–94), n = 100",
    "0.50 ± 0.05, n = 100",
    "0.500",
  ]);
  expect(best && figureOrigin(best.accuracy)).toContain("Of 3 epochs it was chosen by these same");
  const last = resultFigures(epochs);
  expect(last && figureText(last.heldOutLoss)).toBe("0.60 ± 0.05, n = 100");
  expect(last && figureOrigin(last.accuracy)).not.toContain("chosen");
  expect(resultFigures([])).toBeUndefined();
});
