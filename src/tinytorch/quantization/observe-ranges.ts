/** Calibration: the model runs on examples, and the range of what goes into each layer is written down. */
import { noGrad } from "../autograd/tape.ts";
import type { Value } from "../backend/storage.ts";
import { optimize } from "../graph/optimize.ts";
import type { GraphPass } from "../graph/pass.ts";
import { rewrite } from "../graph/rewrite.ts";
import type { Module } from "../nn/module.ts";
import type { Operation } from "../operations/operation.ts";
import type { TypedArray } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Range } from "./int8-scales.ts";
import { quantizableLayers } from "./quantizable-layers.ts";

/** Gives its input back, and shows it to `see` with the number of the layer that takes it. */
const observe: Operation<{ layer: number; see(layer: number, value: Value): void }> = {
  name: "observe",
  dtypes: "any",
  layout: "any",
  forward: ([x], { layer, see }) => {
    see(layer, x!);
    return x!;
  },
};

/** The smallest and the largest number that went into each quantizable layer, over all batches. */
export async function extentOfInputs(
  model: Module,
  batches: readonly Tensor[],
): Promise<{ range: Range; path: string }[]> {
  const found: { range: Range; path: string }[] = [];
  await eachInput(model, batches, (layer, path, values) => {
    const before = found[layer]?.range ?? { low: Infinity, high: -Infinity };
    let { low, high } = before;
    for (const value of values) {
      if (!Number.isFinite(value)) {
        throw new RangeError(
          `quantizeInt8: the input of ${path || "the model"} holds ${value} on the calibration examples; a range needs finite numbers`,
        );
      }
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    found[layer] = { range: { low, high }, path };
  });
  return found;
}

/** Bins of a histogram: each is at most 1/32 of a step of 8 bits. */
const BINS = 8192;

/**
 * Ranges that hold the middle of each layer's inputs: a share of `1 - percentile` is cut off at either end, and will saturate. From
 * histograms within `extents`, so that it does not matter how many examples there are.
 */
export async function percentileOfInputs(
  model: Module,
  batches: readonly Tensor[],
  extents: readonly { range: Range }[],
  percentile: number,
): Promise<Range[]> {
  const counts = extents.map(() => new Float64Array(BINS));
  await eachInput(model, batches, (layer, _, values) => {
    const { low, high } = extents[layer]!.range;
    const bins = counts[layer]!;
    const perUnit = high > low ? BINS / (high - low) : 0;
    for (const value of values) bins[Math.min(BINS - 1, Math.floor((value - low) * perUnit))]! += 1;
  });
  return extents.map(({ range }, layer) => middle(range, counts[layer]!, percentile));
}

function middle({ low, high }: Range, bins: Float64Array, percentile: number): Range {
  const total = bins.reduce((sum, count) => sum + count, 0);
  const cut = (1 - percentile) * total;
  const width = (high - low) / BINS;
  return {
    low: low + width * binsWithin(bins, cut),
    high: high - width * binsWithin(bins.toReversed(), cut),
  };
}

/** How many bins from the beginning hold no more than `most` together. */
function binsWithin(bins: Float64Array, most: number): number {
  let seen = 0;
  const first = bins.findIndex((count) => {
    seen += count;
    return seen > most;
  });
  return Math.max(0, first);
}

type See = (layer: number, path: string, values: TypedArray) => void;

async function eachInput(model: Module, batches: readonly Tensor[], see: See): Promise<void> {
  const seen: { layer: number; value: Value }[] = [];
  const paths: string[] = [];
  const observing: GraphPass = {
    name: "observe",
    description: "what goes into each layer is shown",
    find: () => [],
    apply: (graph) => {
      const layers = quantizableLayers(graph);
      layers.forEach(({ node }, layer) => {
        paths[layer] = node.modulePath;
      });
      return rewrite(graph, (node, place) => {
        const layer = layers.findIndex((it) => it.node === node);
        if (layer < 0) return undefined;
        const [x, ...others] = node.inputs.map(place.now);
        const attrs = {
          layer,
          see: (number: number, value: Value) =>
            seen.push({ layer: number, value: value.retain() }),
        };
        const shape = graph.shapeOf(node.inputs[0]!);
        const shown = place.add(node, { row: observe, inputs: [x!], attrs, shape });
        return place.add(node, { ...node, inputs: [shown, ...others] });
      });
    },
  };
  const watched = optimize(model, { passes: [observing] });
  for (const batch of batches) {
    noGrad(() => watched.forward(batch));
    for (const { layer, value } of seen.splice(0)) {
      try {
        see(layer, paths[layer] ?? "", await value.storage.read());
      } finally {
        value.release();
      }
    }
  }
}
