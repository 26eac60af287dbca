/** The smallest weights of a trained model set to 0, in one go (Han et al. 2015, "Learning both weights and connections"). */
import type { Module, Tensor } from "../../tinytorch/index.ts";
import { copyModel } from "./copy-model.ts";
import {
  applyMasks,
  checkOptions,
  checkScope,
  checkSparsity,
  magnitudeMasks,
  type PrunedLayer,
  type PruningScope,
  sparsityOf,
  zerosOf,
} from "./magnitude-masks.ts";
import { prunableWeights } from "./prunable-weights.ts";

/** Options of `pruneMagnitude`. */
export interface PruneMagnitudeOptions {
  /** Share of the weights of linear layers and convolutions that become 0: from 0 to below 1. */
  readonly sparsity: number;
  /** Whether the smallest of the whole model go ("global", the default), or of each layer its share ("layer"). */
  readonly scope?: PruningScope;
}

/** A pruned copy, and what is 0 in it. */
export interface PrunedModel<M> {
  readonly model: M;
  /** True where a weight stays, by path. */
  readonly masks: Readonly<Record<string, Tensor>>;
  readonly layers: readonly PrunedLayer[];
  /** Share of zeros in these layers together. */
  readonly sparsity: number;
}

/**
 * A copy of the model in which a share of the weights is 0; the one given stays as it is. The zeros are stored and multiplied like
 * any other number: the file shrinks where it is compressed, and a dense product takes as long as before (`compareVariants`
 * measures it). To train with zeros that stay, take a `MagnitudePruner`.
 */
export async function pruneMagnitude<M extends Module>(
  model: M,
  options: PruneMagnitudeOptions,
): Promise<PrunedModel<M>> {
  const { sparsity, scope = "global" } = options;
  checkOptions(options, ["sparsity", "scope"]);
  checkSparsity("sparsity", sparsity);
  checkScope(scope);
  const copy = copyModel(model);
  const weights = prunableWeights(copy);
  const masks = await magnitudeMasks(weights, sparsity, scope);
  applyMasks(weights, masks);
  const layers = await zerosOf(weights);
  return {
    model: copy,
    masks: Object.fromEntries(weights.map(({ path }, i) => [path, masks[i] as Tensor])),
    layers,
    sparsity: sparsityOf(layers),
  };
}
