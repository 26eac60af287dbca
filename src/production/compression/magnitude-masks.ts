/** Which weights are the smallest: masks that are true where a weight stays. */
import { noGrad, type Tensor, type TypedArray, tensor, where } from "../../tinytorch/index.ts";
import type { PrunableWeight } from "./prunable-weights.ts";

/** Whether weights are compared with all others of the model, or with those of their own layer. */
export type PruningScope = "global" | "layer";

/** One layer's weights after pruning. */
export interface PrunedLayer {
  /** Such as "1.weight". */
  readonly path: string;
  readonly total: number;
  readonly zeros: number;
}

/**
 * Masks under which just a share of `sparsity` of the weights is 0, the smallest by absolute value (Han et al. 2015); of equal
 * ones, those that come first. Those that are 0 already are among them. Reads the device.
 */
export async function magnitudeMasks(
  weights: readonly PrunableWeight[],
  sparsity: number,
  scope: PruningScope,
): Promise<Tensor[]> {
  const values = await Promise.all(weights.map(({ parameter }) => parameter.data()));
  const groups = scope === "global" ? [values] : values.map((each) => [each]);
  const masks = groups.flatMap((group) => smallest(group, sparsity));
  return masks.map((mask, i) =>
    tensor(mask, { shape: weights[i]?.parameter.shape ?? [], dtype: "bool" }),
  );
}

function smallest(group: readonly TypedArray[], sparsity: number): Uint8Array[] {
  const sizes = Float32Array.from(group.flatMap((values) => Array.from(values, Math.abs)));
  const wrong = sizes.find((size) => !Number.isFinite(size));
  if (wrong !== undefined) {
    throw new RangeError(`prune: expected weights that are finite numbers, got ${wrong}`);
  }
  const count = Math.round(sparsity * sizes.length);
  const threshold = count === 0 ? 0 : (sizes.toSorted()[count - 1] ?? 0);
  // Below the threshold all go; of those at it, as many as are missing.
  let atThreshold = count - sizes.reduce((below, size) => below + Number(size < threshold), 0);
  const goes = (size: number): boolean => {
    if (size !== threshold) return size < threshold;
    atThreshold -= 1;
    return atThreshold >= 0;
  };
  return group.map((values) => Uint8Array.from(values, (value) => (goes(Math.abs(value)) ? 0 : 1)));
}

/** Sets to 0 what the masks leave out: chosen, not multiplied, as a negative number times 0 is -0, which does not compress. */
export function applyMasks(weights: readonly PrunableWeight[], masks: readonly Tensor[]): void {
  noGrad(() => {
    weights.forEach(({ parameter }, i) => {
      const mask = masks[i];
      if (mask !== undefined) parameter.copyFrom(where(mask, parameter, 0));
    });
  });
}

/** Zeros of each weight as it is now; reads the device. */
export async function zerosOf(weights: readonly PrunableWeight[]): Promise<PrunedLayer[]> {
  return await Promise.all(
    weights.map(async ({ path, parameter }) => {
      const values = await parameter.data();
      return { path, total: values.length, zeros: countZeros(values) };
    }),
  );
}

export function countZeros(values: Iterable<number>): number {
  let zeros = 0;
  for (const value of values) zeros += Number(value === 0);
  return zeros;
}

/** The share of zeros in all layers together. */
export function sparsityOf(layers: readonly PrunedLayer[]): number {
  const sum = (of: (layer: PrunedLayer) => number) =>
    layers.reduce((total, layer) => total + of(layer), 0);
  return sum(({ zeros }) => zeros) / sum(({ total }) => total);
}

export function checkSparsity(name: string, sparsity: number): void {
  if (sparsity >= 0 && sparsity < 1) return;
  throw new RangeError(
    `prune: expected ${name} to be a share from 0 to below 1, got ${String(sparsity)}; 0.9 leaves one weight in ten`,
  );
}

export function checkScope(scope: PruningScope): void {
  if (scope === "global" || scope === "layer") return;
  throw new RangeError(`prune: expected scope to be "global" or "layer", got ${String(scope)}`);
}

/** Options that are not there are misspelt ones. */
export function checkOptions(given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`prune: unknown option "${unknown}"; there are ${known.join(", ")}`);
  }
}
