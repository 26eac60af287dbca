/**
 * Post-training quantization to 8 bits (Jacob et al. 2018; Nagel et al. 2021, section 3): weights by channel, activations by the
 * ranges that they had on a few batches. Here the model runs with numbers rounded as 8 bits would have them, so that its accuracy
 * is that of the file which `exportOnnx` makes of it; it is not faster here.
 */
import { finite, oneOf } from "../arguments/kinds.ts";
import { Signature } from "../arguments/signature.ts";
import { noGrad } from "../autograd/tape.ts";
import { capture } from "../graph/capture.ts";
import { OptimizedModule } from "../graph/optimize.ts";
import { Module } from "../nn/module.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Range, uint8Scale } from "./int8-scales.ts";
import { extentOfInputs, percentileOfInputs } from "./observe-ranges.ts";
import { addedTables, quantizableLayers } from "./quantizable-layers.ts";
import {
  type Int8Layer,
  type Int8Table,
  int8Layer,
  int8Table,
  quantizeStatic,
} from "./quantize-static.ts";

/** Options of `quantizeInt8`. */
export interface QuantizeOptions {
  /**
   * How the range of activations is found: all that was seen ("min-max", the default), or without the outermost at either end
   * ("percentile"), which saturate so that the others have finer steps.
   */
  readonly activations?: "min-max" | "percentile";
  /** The share below the upper end of the range, 0.9999. */
  readonly percentile?: number;
}

const quantizeArguments = new Signature<QuantizeOptions>("quantizeInt8", [], {
  activations: oneOf("min-max", "percentile"),
  percentile: finite,
});

/** A layer in 8 bits, and the range of what goes into it. */
export interface QuantizedLayer {
  /** The module whose layer it is, such as "1". */
  readonly path: string;
  readonly input: Range;
  /** Numbers of the weight, one byte each in a file. */
  readonly weights: number;
}

/**
 * The model with the weights of its linear layers and convolutions in 8 bits, as they are now, and what goes into them rounded to 8
 * bits in ranges taken from `calibration`: batches of inputs (N, …) like those that it will see. Tables that are added, as learned
 * positions, are in 8 bits too; a batch norm behind a convolution is folded into it. Write it to a file with `exportOnnx`.
 */
export async function quantizeInt8(
  model: Module,
  calibration: readonly Tensor[],
  options: QuantizeOptions = {},
): Promise<QuantizedModule> {
  const { activations, percentile } = checked(model, calibration, options);
  const graph = noGrad(() => capture(model, calibration[0]!));
  const layers = quantizableLayers(graph);
  if (layers.length === 0) {
    throw new RangeError(
      "quantizeInt8: the model has no linear layer or convolution whose weight is a parameter; there is nothing to store in 8 bits",
    );
  }
  const extents = await extentOfInputs(model, calibration);
  const ranges =
    activations === "percentile"
      ? await percentileOfInputs(model, calibration, extents, percentile)
      : extents.map(({ range }) => range);
  const quantized: Int8Layer[] = [];
  for (const [i, layer] of layers.entries()) {
    quantized.push(await int8Layer(layer, uint8Scale(ranges[i]!)));
  }
  const tables = await Promise.all(addedTables(graph).map(int8Table));
  const described = layers.map(({ node, weight }, i) => ({
    path: node.modulePath,
    input: ranges[i]!,
    weights: weight.tensor.size,
  }));
  return new QuantizedModule(model, { layers: quantized, tables }, described);
}

function checked(model: Module, calibration: readonly Tensor[], options: QuantizeOptions) {
  if (!(model instanceof Module))
    throw new TypeError("quantizeInt8: expected a Module as its model");
  if (!Array.isArray(calibration) || !calibration.every((it) => it instanceof Tensor)) {
    throw new TypeError(
      "quantizeInt8: expected a list of batches for calibration: tensors of inputs (N, …), without their labels",
    );
  }
  if (calibration.length === 0 || calibration.some(({ size }) => size === 0)) {
    throw new RangeError(
      "quantizeInt8: expected at least one batch for calibration, none of them empty",
    );
  }
  const { activations = "min-max", percentile = 0.9999 } = quantizeArguments.take([options]);
  if (!(percentile > 0.5 && percentile <= 1)) {
    throw new RangeError(
      `quantizeInt8: expected a percentile above 0.5, up to 1, got ${String(percentile)}`,
    );
  }
  if (model.modules().some(({ training }) => training)) {
    throw new Error(
      "quantizeInt8: the model is training, where its statistics and its dropout change from batch to batch; call model.eval() first",
    );
  }
  return { activations, percentile };
}

/** What is in 8 bits by now. */
interface Stored {
  readonly layers: readonly Int8Layer[];
  readonly tables: readonly Int8Table[];
}

/** Result of `quantizeInt8`: the model as it computes with 8 bits. Its weights are those of that moment. */
export class QuantizedModule extends OptimizedModule {
  readonly #stored: Stored;
  readonly #described: readonly QuantizedLayer[];

  /** @internal Users call `quantizeInt8`. */
  constructor(original: Module, stored: Stored, described: readonly QuantizedLayer[]) {
    super(original, [quantizeStatic(stored.layers, stored.tables)]);
    this.#stored = stored;
    this.#described = described;
  }

  /** The layers in 8 bits, in the order in which they run. */
  get layers(): readonly QuantizedLayer[] {
    return this.#described;
  }

  override forward(x: Tensor): Tensor {
    const { layers, tables } = this.#stored;
    if ([...layers, ...tables].some(({ hasChanged }) => hasChanged())) {
      throw new Error(
        "quantizeInt8: the model has changed since it was quantized, and this still has its weights of then; quantize it again",
      );
    }
    return super.forward(x);
  }
}
