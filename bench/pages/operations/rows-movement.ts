/** Rows of what moves elements without computing. A view moves nothing; what reads it is a row of its own. */
import { cat, embedding, oneHot, stack } from "../../../src/tinytorch/index.ts";
import { movement } from "../../../src/tinytorch/operations/movement.ts";
import { applyOperation } from "../../../src/tinytorch/tensor/tensor.ts";
import { floats, large, places, type RowsOf, row } from "./row.ts";

const view = { bytes: 0, back: 0 };
const copies = "what PyTorch sees through a view is copied here, at the memory's rate";
const turns = "PyTorch's gradient is a view of the one that arrives; here it is transposed";
/** Gradients of parts are views of the whole one. */
const parts = { back: 0, excuse: { backward: copies } };
const isTurnedBack = { excuse: { backward: turns } };
const MiB = 2 ** 20;

export const movementRows: RowsOf<typeof movement> = {
  reshape: [
    row("reshape", [large], (a) => a.reshape(-1, 64), "a.reshape(-1, 64)", view),
    row("transpose, reshape", [large], (a) => a.T.reshape(-1), "a.T.reshape(-1)", {
      back: 0,
      ...isTurnedBack,
    }),
  ],
  expand: [
    row("expand", [floats(1024)], (a) => a.expand(1024, 1024), "a.expand(1024, 1024)", {
      bytes: 0,
      passes: true,
      excuse: { forward: copies },
    }),
    row("expand", [floats(1024, 1)], (a) => a.expand(1024, 1024), "a.expand(1024, 1024)", {
      bytes: 0,
      passes: true,
      excuse: { forward: copies },
    }),
    row("expand, neg", [floats(1024)], (a) => a.expand(1024, 1024).neg(), "-a.expand(1024, 1024)", {
      passes: true,
    }),
  ],
  flattenChannelsLast: [
    row(
      "flatten, channels last",
      [floats(64, 64, 7, 7)],
      (a) => applyOperation(movement.flattenChannelsLast, [a]),
      "a.flatten(1)",
      { ...view, isImage: true },
    ),
  ],
  permute: [
    row("transpose", [large], (a) => a.T, "a.T", {
      ...view,
      excuse: { forward: copies, backward: turns },
    }),
    row("transpose, neg", [large], (a) => a.T.neg(), "(-a.T).contiguous()", isTurnedBack),
    row("transpose(1, 2)", [floats(64, 16, 4, 16)], (a) => a.transpose(1, 2), "a.transpose(1, 2)", {
      ...view,
      excuse: { forward: copies, backward: turns },
    }),
    row(
      "patches",
      [floats(64, 28, 28)],
      (a) => a.reshape(64, 4, 7, 4, 7).permute(0, 1, 3, 2, 4).reshape(64, 16, 49),
      "a.reshape(64, 4, 7, 4, 7).permute(0, 1, 3, 2, 4).reshape(64, 16, 49)",
      { back: 8 * 64 * 28 * 28 },
    ),
    row("flatten", [floats(64, 64, 7, 7)], (a) => a.flatten(1), "a.flatten(1)", {
      isImage: true,
      back: 8 * 64 * 64 * 7 * 7,
      excuse:
        "images lie channels last here, so that PyTorch's order is a transposition where PyTorch has a view",
    }),
  ],
  cat: [
    row("cat(0)", [large, large], (a, b) => cat([a, b], 0), "torch.cat([a, b], 0)", parts),
    row("cat(1)", [large, large], (a, b) => cat([a, b], 1), "torch.cat([a, b], 1)", parts),
    row("stack(0)", [large, large], (a, b) => stack([a, b], 0), "torch.stack([a, b], 0)", parts),
    row("stack(1)", [large, large], (a, b) => stack([a, b], 1), "torch.stack([a, b], 1)", parts),
  ],
  slice: [
    row("slice of rows", [large], (a) => a.slice([0, 512]), "a[:512]", {
      bytes: 0,
      excuse: { forward: copies },
    }),
    row("slice of columns", [large], (a) => a.slice(":", [0, 512]), "a[:, :512]", {
      bytes: 0,
      excuse: { forward: copies },
    }),
    row("slice of rows, neg", [large], (a) => a.slice([0, 512]).neg(), "-a[:512]", {
      bytes: 4 * MiB,
    }),
    row("slice of one row", [large], (a) => a.slice(5), "a[5]", {
      bytes: 0,
      excuse: { forward: copies },
    }),
  ],
  indexSelect: [
    row(
      "embedding",
      [places(1000, 64, 64), floats(1000, 64)],
      (a, b) => embedding(a, b),
      "F.embedding(a, b)",
      { bytes: 4 * 4096 + 2 * 4 * 4096 * 64, back: 4 * (2 * 4096 * 64 + 1000 * 64) },
    ),
    row(
      "embedding",
      [places(10_000, 4096), floats(10_000, 256)],
      (a, b) => embedding(a, b),
      "F.embedding(a, b)",
      { bytes: 4 * 4096 + 2 * 4 * 4096 * 256, back: 4 * (4096 * 256 + 10_000 * 256) },
    ),
    row(
      "indexSelect(1)",
      [large, places(1024, 512)],
      (a, b) => a.indexSelect(1, b),
      "a.index_select(1, b)",
      { bytes: 4 * MiB },
    ),
  ],
  gather: [
    row("gather(1)", [large, places(1024, 1024, 256)], (a, b) => a.gather(1, b), "a.gather(1, b)", {
      bytes: 3 * MiB,
      back: 6 * MiB,
    }),
    row("gather(0)", [large, places(1024, 256, 1024)], (a, b) => a.gather(0, b), "a.gather(0, b)", {
      ...{ bytes: 3 * MiB, back: 6 * MiB },
    }),
  ],
  scatterAdd: [
    row(
      "scatterAdd(0)",
      [large, places(1024, 256, 1024), floats(256, 1024)],
      (a, b, c) => a.scatterAdd(0, b, c),
      "a.scatter_add(0, b, c)",
      { back: 3 * MiB },
    ),
    row(
      "scatterAdd(1)",
      [large, places(1024, 1024, 256), floats(1024, 256)],
      (a, b, c) => a.scatterAdd(1, b, c),
      "a.scatter_add(1, b, c)",
      { back: 3 * MiB },
    ),
  ],
  pad: [
    row("pad", [large], (a) => a.pad([1, 1, 1, 1]), "F.pad(a, (1, 1, 1, 1))"),
    row("pad", [floats(64, 28, 28)], (a) => a.pad([2, 2, 2, 2]), "F.pad(a, (2, 2, 2, 2))"),
  ],
  oneHot: [row("oneHot", [places(1000, 1024)], (a) => oneHot(a, 1000), "F.one_hot(a, 1000)")],
};
