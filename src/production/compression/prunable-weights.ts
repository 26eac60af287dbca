/** What is pruned: the weights of linear layers and convolutions. Biases and norms are few, and each matters. */
import { Conv2d, Linear, Module, type Parameter } from "../../tinytorch/index.ts";

export interface PrunableWeight {
  /** Such as "1.weight". */
  readonly path: string;
  readonly parameter: Parameter;
}

/** In the order of the model, one that is used twice once; throws where there is none. */
export function prunableWeights(model: Module): PrunableWeight[] {
  if (!(model instanceof Module)) throw new TypeError("prune: expected a Module as its model");
  const wanted = new Set(
    model
      .modules()
      .flatMap((module) =>
        module instanceof Linear || module instanceof Conv2d ? [module.weight] : [],
      ),
  );
  const weights = [...model.namedParameters()]
    .filter(([, parameter]) => wanted.has(parameter))
    .map(([path, parameter]) => ({ path, parameter }));
  if (weights.length === 0) {
    throw new RangeError(
      "prune: expected a model with Linear or Conv2d layers, got one without; only their weights are pruned",
    );
  }
  return weights;
}
