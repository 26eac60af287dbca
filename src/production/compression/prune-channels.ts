/**
 * Hidden units and channels taken out of a model: its layers really become smaller, and so faster, on any machine. Those with the
 * smallest sum of absolute weights go (Li et al. 2017, "Pruning filters for efficient ConvNets").
 */
import {
  AdaptiveAvgPool2d,
  type AnyModule,
  AvgPool2d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  GELU,
  Linear,
  MaxPool2d,
  type Module,
  noGrad,
  Parameter,
  ReLU,
  Sequential,
  Sigmoid,
  Tanh,
  type Tensor,
  tensor,
} from "../../tinytorch/index.ts";
import { copyModel, copyWith } from "./copy-model.ts";
import { checkOptions, checkSparsity } from "./magnitude-masks.ts";

/** Options of `pruneChannels`. */
export interface PruneChannelsOptions {
  /** Share of the units or channels of each hidden layer that go: from 0 to below 1; one is left in any case. */
  readonly fraction: number;
}

/** A layer that lost some of what it gives. */
export interface NarrowedLayer {
  /** Number of the layer in the model, such as "1"; within another Sequential "2.0". */
  readonly path: string;
  readonly before: number;
  /** Numbers of the units or channels that are left, ascending. */
  readonly kept: readonly number[];
}

export interface NarrowedModel {
  readonly model: Sequential;
  readonly layers: readonly NarrowedLayer[];
}

/** Layers that treat each unit or channel by itself. */
const ELEMENTWISE: readonly unknown[] = [ReLU, GELU, Sigmoid, Tanh, Dropout];
const POOLS: readonly unknown[] = [MaxPool2d, AvgPool2d, AdaptiveAvgPool2d];

/**
 * A smaller model: of each hidden Linear and Conv2d the units or channels with the smallest weights are taken out, with their batch
 * norm and with what the next layer multiplied them by. The one given stays as it is. For a `Sequential` of layers one after
 * another; where something else would tie channels together (a residual connection, attention, groups), it throws a sentence.
 */
export async function pruneChannels(
  model: Sequential,
  options: PruneChannelsOptions,
): Promise<NarrowedModel> {
  checkOptions(options, ["fraction"]);
  checkSparsity("fraction", options.fraction);
  if (!(model instanceof Sequential)) {
    throw new TypeError(
      "pruneChannels: expected a Sequential, whose layers run one after another; what else a model does with its channels cannot be seen from outside",
    );
  }
  const narrowing = new Narrowing(model, options.fraction);
  return { model: await narrowing.sequential(model, ""), layers: narrowing.layers };
}

/** The units or channels that the layers so far give, of those that they gave before. */
interface Given {
  readonly kept: readonly number[];
  readonly before: number;
  readonly kind: "units" | "channels";
  /** Whether images have been laid flat since: each channel is then a stretch of neighbours. */
  readonly isFlat: boolean;
}

class Narrowing {
  readonly layers: NarrowedLayer[] = [];
  /** Undefined while nothing has been taken out. */
  private given: Given | undefined;
  private readonly last: AnyModule | undefined;

  constructor(
    model: Sequential,
    private readonly fraction: number,
  ) {
    const weighted = layersOf(model).filter(isWeighted);
    this.last = weighted.at(-1);
    if (weighted.length < 2) {
      throw new RangeError(
        `pruneChannels: expected a model with a hidden Linear or Conv2d before its last, got ${weighted.length} such layers`,
      );
    }
    if (new Set(layersOf(model)).size < layersOf(model).length) {
      throw new RangeError(
        "pruneChannels: a layer stands in the model twice; what one of its places needs, the other may not",
      );
    }
  }

  async sequential(model: Sequential, path: string): Promise<Sequential> {
    const layers: Module[] = [];
    for (const [i, layer] of model.layers.entries()) {
      layers.push(await this.narrowed(layer, path === "" ? String(i) : `${path}.${i}`));
    }
    return copyWith(model, { layers });
  }

  private async narrowed(layer: Module, path: string): Promise<Module> {
    const kind: unknown = layer.constructor;
    if (kind === Sequential) return await this.sequential(layer as Sequential, path);
    if (kind === Linear) return await this.linear(layer as Linear, path);
    if (kind === Conv2d) return await this.convolution(layer as Conv2d, path);
    if (this.given === undefined || ELEMENTWISE.includes(kind)) return copyModel(layer);
    if (kind === BatchNorm2d) return this.norm(layer as BatchNorm2d, path);
    if (POOLS.includes(kind)) return this.pool(layer, path);
    if (kind === Flatten) return this.flatten(layer as Flatten, path);
    // Behind the last weight nothing is taken out any more.
    if (this.given.kept.length === this.given.before) return copyModel(layer);
    throw refusal(path, layer, "may tie channels together, or mix them");
  }

  private async linear(layer: Linear, path: string): Promise<Linear> {
    const inputs = this.takenBy(layer, layer.inFeatures, path);
    const kept = await this.keptOf(layer, path, layer.weight, [0], layer.outFeatures);
    this.given = { kept, before: layer.outFeatures, kind: "units", isFlat: false };
    return copyWith(layer, {
      inFeatures: inputs.length,
      outFeatures: kept.length,
      weight: picked(picked(layer.weight, 0, inputs), 1, kept),
      bias: layer.bias && picked(layer.bias, 0, kept),
    });
  }

  private async convolution(layer: Conv2d, path: string): Promise<Conv2d> {
    const { weight, bias, inChannels, outChannels } = layer;
    if (weight.shape[1] !== inChannels) {
      throw refusal(path, layer, "has groups, each of which needs its own channels");
    }
    const { given } = this;
    if (given !== undefined && (given.kind !== "channels" || given.isFlat)) {
      throw refusal(path, layer, "takes images, where the layers before it give rows");
    }
    const inputs = given === undefined ? all(inChannels) : given.kept;
    const kept = await this.keptOf(layer, path, weight, [1, 2, 3], outChannels);
    this.given = { kept, before: outChannels, kind: "channels", isFlat: false };
    return copyWith(layer, {
      inChannels: inputs.length,
      outChannels: kept.length,
      weight: picked(picked(weight, 1, inputs), 0, kept),
      bias: bias && picked(bias, 0, kept),
    });
  }

  /** Of a hidden layer the largest, by their L1 norm; of the last all. */
  private async keptOf(
    layer: Module,
    path: string,
    weight: Tensor,
    over: number[],
    count: number,
  ): Promise<readonly number[]> {
    if (layer === this.last) return all(count);
    const norms = Array.from(await noGrad(() => weight.abs().sum(over)).data());
    const wanted = Math.max(1, Math.round((1 - this.fraction) * count));
    const kept = all(count)
      .toSorted((a, b) => (norms[b] ?? 0) - (norms[a] ?? 0) || a - b)
      .slice(0, wanted)
      .toSorted((a, b) => a - b);
    this.layers.push({ path, before: count, kept });
    return kept;
  }

  /** Which of the features that a linear layer takes are left. */
  private takenBy(layer: Linear, features: number, path: string): readonly number[] {
    const { given } = this;
    if (given === undefined) return all(features);
    if (given.kind === "channels" && !given.isFlat) {
      throw refusal(path, layer, "takes images without a Flatten before it");
    }
    const each = features / given.before;
    if (!Number.isInteger(each) || (given.kind === "units" && each !== 1)) {
      throw refusal(path, layer, `takes ${features} features, where ${given.before} are given`);
    }
    return given.kept.flatMap((channel) => all(each).map((i) => channel * each + i));
  }

  private norm(layer: BatchNorm2d, path: string): BatchNorm2d {
    const { kept } = this.images(layer, path);
    return copyWith(layer, {
      channels: kept.length,
      weight: layer.weight && picked(layer.weight, 0, kept),
      bias: layer.bias && picked(layer.bias, 0, kept),
      runningMean: picked(layer.runningMean, 0, kept),
      runningVar: picked(layer.runningVar, 0, kept),
    });
  }

  private pool(layer: Module, path: string): Module {
    this.images(layer, path);
    return copyModel(layer);
  }

  private flatten(layer: Flatten, path: string): Flatten {
    const { startDim, endDim } = layer;
    if (startDim !== 1 || endDim !== -1) {
      throw refusal(path, layer, "does not lay each example flat as a whole");
    }
    if (this.given !== undefined) this.given = { ...this.given, isFlat: true };
    return copyModel(layer);
  }

  private images(layer: Module, path: string): Given {
    const { given } = this;
    if (given?.kind === "channels" && !given.isFlat) return given;
    throw refusal(path, layer, "takes images, where the layers before it give rows");
  }
}

function layersOf(model: Sequential): Module[] {
  return model.layers.flatMap((layer) =>
    layer.constructor === Sequential ? layersOf(layer as Sequential) : [layer],
  );
}

function isWeighted(layer: Module): boolean {
  return layer.constructor === Linear || layer.constructor === Conv2d;
}

function all(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** These rows of a tensor, along one dimension; a parameter stays one, and a frozen one frozen. */
function picked<T extends Tensor>(from: T, dim: number, indices: readonly number[]): T {
  const rows = tensor(Int32Array.from(indices));
  const part = noGrad(() => from.indexSelect(dim, rows));
  if (!(from instanceof Parameter)) return part as T;
  const parameter = new Parameter(part);
  parameter.requiresGrad = from.requiresGrad;
  return parameter as Tensor as T;
}

function refusal(path: string, layer: Module, why: string): RangeError {
  return new RangeError(
    `pruneChannels: layer ${path}, ${layer.constructor.name}, ${why}; it cannot be made smaller from outside. Prune its weights with pruneMagnitude, or build a narrower model and distill into it`,
  );
}
