/** Rows of what folds dimensions away, of the softmax family, and of losses. */
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  mseLoss,
} from "../../../src/tinytorch/index.ts";
import type { losses } from "../../../src/tinytorch/operations/losses.ts";
import type { reductions } from "../../../src/tinytorch/operations/reductions.ts";
import { floats, large, places, positive, type RowsOf, row } from "./row.ts";

/** The gradient of a sum is the one number for all: a view of it will do. */
const spread = {
  back: 0,
  excuse: { backward: "PyTorch's gradient is a view of the total's; here it is written out" },
};
const images = floats(64, 32, 28, 28);
const odd = floats(1021, 1023);
const probabilities = { shape: [1024, 1024], from: 0.01, to: 0.99 };
const targets = { shape: [1024, 1024], from: 0, to: 1, isConstant: true };
const none = { reduction: "none" } as const;

export const reductionRows: RowsOf<typeof reductions & typeof losses> = {
  sum: [
    row("sum()", [large], (a) => a.sum(), "a.sum()", spread),
    row("sum(0)", [large], (a) => a.sum(0), "a.sum(0)", spread),
    row("sum(1)", [large], (a) => a.sum(1), "a.sum(1)", spread),
    row("sum(1)", [odd], (a) => a.sum(1), "a.sum(1)", spread),
    row("sum(0)", [floats(64, 10)], (a) => a.sum(0), "a.sum(0)", spread),
    row("sum(0, 2, 3)", [images], (a) => a.sum([0, 2, 3]), "a.sum([0, 2, 3])", spread),
    row("transpose, sum(1)", [large], (a) => a.T.sum(1), "a.T.sum(1)", spread),
  ],
  mean: [
    row("mean()", [large], (a) => a.mean(), "a.mean()", spread),
    row("mean(0)", [large], (a) => a.mean(0), "a.mean(0)", spread),
    row("mean(1)", [large], (a) => a.mean(1), "a.mean(1)", spread),
    row("mean(1)", [floats(64, 16, 64)], (a) => a.mean(1), "a.mean(1)", spread),
    row("mse loss", [large, large], (a, b) => mseLoss(a, b), "F.mse_loss(a, b)", {
      back: 4 * 4 * 2 ** 20,
    }),
  ],
  max: [
    row("max()", [large], (a) => a.max(), "a.amax()"),
    row("max(0)", [large], (a) => a.max(0), "a.amax(0)"),
    row("max(1)", [large], (a) => a.max(1), "a.amax(1)"),
    row("max(1)", [odd], (a) => a.max(1), "a.amax(1)"),
  ],
  min: [
    row("min(0)", [large], (a) => a.min(0), "a.amin(0)"),
    row("min(1)", [large], (a) => a.min(1), "a.amin(1)"),
  ],
  argmax: [
    row("argmax(1)", [large], (a) => a.argmax(1), "a.argmax(1)"),
    row("argmax(0)", [large], (a) => a.argmax(0), "a.argmax(0)"),
    row("argmax(1)", [floats(64, 10)], (a) => a.argmax(1), "a.argmax(1)"),
  ],
  argmin: [row("argmin(1)", [large], (a) => a.argmin(1), "a.argmin(1)")],
  topk: [
    row("topk(10)", [large], (a) => a.topk(10).values, "a.topk(10)[0]"),
    row("topk(5)", [floats(64, 1000)], (a) => a.topk(5).values, "a.topk(5)[0]"),
    row("sort(1)", [large], (a) => a.sort().values, "a.sort(1)[0]", { back: 3 * 4 * 2 ** 20 }),
    row("argsort(1)", [large], (a) => a.argsort(), "a.argsort(1)"),
  ],
  prod: [row("prod(1)", [positive(1024, 1024)], (a) => a.prod(1), "a.prod(1)")],
  any: [row("any(1)", [large], (a) => a.any(1), "(a != 0).any(1)")],
  all: [row("all(0)", [large], (a) => a.all(0), "(a != 0).all(0)")],
  cumsum: [
    row("cumsum(0)", [large], (a) => a.cumsum(0), "a.cumsum(0)"),
    row("cumsum(1)", [large], (a) => a.cumsum(1), "a.cumsum(1)"),
  ],
  softmax: [
    row("softmax(1)", [large], (a) => a.softmax(1), "a.softmax(1)"),
    row("softmax(0)", [large], (a) => a.softmax(0), "a.softmax(0)"),
    row("softmax(-1)", [odd], (a) => a.softmax(-1), "a.softmax(-1)"),
    row("softmax(-1)", [floats(64, 4, 16, 16)], (a) => a.softmax(-1), "a.softmax(-1)"),
    row("softmax(-1)", [floats(64, 10)], (a) => a.softmax(-1), "a.softmax(-1)"),
  ],
  logSoftmax: [
    row("logSoftmax(1)", [large], (a) => a.logSoftmax(1), "a.log_softmax(1)"),
    row("logSoftmax(0)", [large], (a) => a.logSoftmax(0), "a.log_softmax(0)"),
    row("logSoftmax(1)", [floats(64, 10)], (a) => a.logSoftmax(1), "a.log_softmax(1)"),
  ],
  crossEntropy: [
    row(
      "cross entropy",
      [large, places(1024, 1024)],
      (a, b) => crossEntropy(a, b),
      "F.cross_entropy(a, b)",
      { back: 2 * 4 * 2 ** 20 },
    ),
    row(
      "cross entropy",
      [floats(64, 10), places(10, 64)],
      (a, b) => crossEntropy(a, b),
      "F.cross_entropy(a, b)",
    ),
    row(
      "cross entropy, smoothed",
      [large, places(1024, 1024)],
      (a, b) => crossEntropy(a, b, { labelSmoothing: 0.1 }),
      "F.cross_entropy(a, b, label_smoothing=0.1)",
      { back: 2 * 4 * 2 ** 20 },
    ),
  ],
  bce: [
    row(
      "bce",
      [probabilities, targets],
      (a, b) => binaryCrossEntropy(a, b, none),
      "F.binary_cross_entropy(a, b, reduction='none')",
    ),
  ],
  bceWithLogits: [
    row(
      "bce with logits",
      [large, targets],
      (a, b) => binaryCrossEntropyWithLogits(a, b, none),
      "F.binary_cross_entropy_with_logits(a, b, reduction='none')",
    ),
  ],
};
