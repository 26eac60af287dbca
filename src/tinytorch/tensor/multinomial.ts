/** Numbers drawn with given probabilities. */
import { inWords } from "../arguments/in-words.ts";
import { finite, flag, whole } from "../arguments/kinds.ts";
import { checkArgument, type Settings, Signature } from "../arguments/signature.ts";
import { rand } from "./create.ts";
import { shapeText } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** How numbers are drawn from probabilities. */
export interface MultinomialOptions {
  /** Whether one may be drawn more than once: false. */
  replacement?: boolean;
  /** A seed for this call alone; without it the generator that `manualSeed` sets goes on. */
  seed?: number;
}

const multinomialArguments = new Signature<MultinomialOptions, ["replacement"]>(
  "multinomial",
  ["replacement"],
  { replacement: flag, seed: finite },
);

/**
 * Positions drawn with the given probabilities, or weights that need not add up to 1: (C,) to (count,), (N, C) to (N, count), as int32.
 * Nothing is read from the device: the largest quotients of weights and exponentially distributed numbers are such a draw.
 */
export function multinomial(
  weights: Tensor,
  count: number,
  ...settings: Settings<MultinomialOptions, ["replacement"]>
): Tensor {
  if (!(weights instanceof Tensor))
    throw new TypeError(`multinomial: expected weights as a tensor, got ${inWords(weights)}`);
  checkArgument("multinomial", "count", count, whole(1));
  const { replacement = false, seed } = multinomialArguments.take(settings);
  const categories = weights.shape.at(-1) ?? 0;
  if (weights.ndim < 1 || weights.ndim > 2 || categories === 0) {
    throw new RangeError(
      `multinomial: expected weights (C,) or (N, C), got ${shapeText(weights.shape)}`,
    );
  }
  checkWeights(weights, replacement ? 1 : count);
  const draws = replacement ? count : 1;
  const shape = [...weights.shape.slice(0, -1), draws, categories];
  const drawn = seed === undefined ? rand(shape) : rand(shape, { seed });
  // Neither 0, of which there is no logarithm, nor a wait of 0, which a weight of 0 could not be divided by.
  const waits = drawn.clamp(1e-10, 1).log().neg().add(1e-12);
  const chances = weights.detach().to("float32").unsqueeze(-2).div(waits);
  if (replacement) return chances.argmax(-1);
  return chances.squeeze(-2).topk(count).indices;
}

/** Looks at them where that needs no waiting. */
function checkWeights(weights: Tensor, least: number): void {
  const categories = weights.shape.at(-1)!;
  const tooFew = (found: number): RangeError =>
    new RangeError(
      `multinomial: expected at least ${least} weight${least === 1 ? "" : "s"} above 0 to draw ${least === 1 ? "from" : `${least} without replacement`}, got ${found}`,
    );
  if (categories < least) throw tooFew(categories);
  if (!weights.value.storage.isInMemory) return;
  const values = weights.value.storage.readSync();
  for (let row = 0; row < values.length; row += categories) {
    let found = 0;
    for (let i = row; i < row + categories; i++) {
      const weight = values[i]!;
      if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
        throw new RangeError(`multinomial: expected weights of 0 or more, got ${weight}`);
      if (weight > 0) found += 1;
    }
    if (found < least) throw tooFew(found);
  }
}
