/** A look at each held-out example while the model is evaluated: how wrong it is, and which are the worst. */
import { toBase64 } from "../../../base/base64.ts";
import type { Interval } from "../../../base/statistics.ts";
import type { WorstImages } from "../../../outputs/panels/training/training.ts";
import type { Dataset, Tensor } from "../../../tinytorch/index.ts";

const SHOWN = 9;
const SIDES = { least: 4, most: 64 };
/** Means of the same numbers, added up in another order and precision, may differ by so much. */
const SAME = 1e-3;

interface Seen {
  index: number;
  label: number;
  predicted: number;
  /** −log of the probability of the label: its cross entropy. */
  loss: number;
  confidence: number;
}

export class HeldOutLook {
  #seen: Seen[] = [];

  begin(): void {
    this.#seen = [];
  }

  /** Takes logits (N, C) and their classes (N,); anything else is no classification, and is passed over. */
  async see(logits: Tensor, labels: Tensor): Promise<void> {
    const [rows = 0, classes = 0] = logits.shape;
    if (logits.shape.length !== 2 || labels.shape.length !== 1) return;
    const [values, classOf] = [await logits.data(), await labels.data()];
    for (let row = 0; row < rows; row++) {
      const own = values.subarray(row * classes, (row + 1) * classes);
      const label = Number(classOf[row]);
      this.#seen.push({ index: this.#seen.length, label, ...judged(own, label) });
    }
  }

  /**
   * The 95 % interval of the mean loss, by its standard error. Undefined where `mean` is not the mean of the examples' cross
   * entropies, as with another loss.
   */
  interval(mean: number): Interval | undefined {
    const n = this.#seen.length;
    const own = this.#seen.reduce((sum, { loss }) => sum + loss, 0) / n;
    if (n < 2 || !(Math.abs(own - mean) <= SAME * Math.max(1, Math.abs(mean)))) return undefined;
    const squares = this.#seen.reduce((sum, { loss }) => sum + (loss - own) ** 2, 0);
    const half = 1.959964 * Math.sqrt(squares / (n - 1) / n);
    return { value: mean, low: mean - half, high: mean + half };
  }

  /** The examples that were read wrong and given the least probability; undefined where they are no square grey images. */
  async worst(heldOut: Dataset, epoch: number): Promise<WorstImages | undefined> {
    const wrong = this.#seen
      .filter(({ label, predicted }) => label !== predicted)
      .sort((a, b) => b.loss - a.loss)
      .slice(0, SHOWN);
    const indices = wrong.length > 0 ? wrong.map(({ index }) => index) : [0];
    const [inputs] = await heldOut.batch(indices);
    const size = inputs.size / indices.length;
    const side = Math.sqrt(size);
    if (!Number.isInteger(side) || side < SIDES.least || side > SIDES.most) return undefined;
    const values = await inputs.data();
    return {
      epoch,
      side,
      pixels: toBase64(
        Uint8Array.from(
          wrong.flatMap((_, place) => greys(values.subarray(place * size, (place + 1) * size))),
        ),
      ),
      images: wrong.map(({ label, predicted, loss, confidence }) => ({
        label,
        predicted,
        probability: Math.exp(-loss),
        confidence,
      })),
    };
  }
}

function judged(logits: ArrayLike<number>, label: number) {
  const values = Array.from(logits);
  const most = Math.max(...values);
  const sum = values.reduce((total, value) => total + Math.exp(value - most), 0);
  const predicted = values.indexOf(most);
  return {
    predicted,
    loss: most + Math.log(sum) - (values[label] ?? Number.NEGATIVE_INFINITY),
    confidence: 1 / sum,
  };
}

/** From its darkest to its lightest value, so that a normalised image looks as it did. */
function greys(values: ArrayLike<number>): number[] {
  const all = Array.from(values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const scale = high > low ? 255 / (high - low) : 0;
  return all.map((value) => Math.round((value - low) * scale));
}
