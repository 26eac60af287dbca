/** Outputs of a model and of its file for the same examples, batch by batch: how far they differ, and how often they agree. */
import { proportion } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { OnnxValues } from "./onnx-values.ts";

export class OutputComparison {
  #values = 0;
  #examples = 0;
  #alike = 0;
  #largest = 0;
  /** Numbers that only one of the two gives as NaN. */
  #onlyOneNaN = 0;
  #hasClasses = true;

  /** Adds one batch. Throws a RangeError where the shapes differ. */
  add(ours: ArrayLike<number>, shape: readonly number[], theirs: OnnxValues | undefined): void {
    if (theirs === undefined || String(theirs.dims) !== String(shape)) {
      throw new RangeError(
        `compareWithOnnxRuntime: expected an output of shape (${shape.join(", ")}), got (${theirs?.dims.join(", ") ?? "none"}) of ONNX Runtime`,
      );
    }
    const others = Float64Array.from(theirs.data as ArrayLike<number>, Number);
    others.forEach((their, i) => {
      this.#addValue(Number(ours[i]), their);
    });
    this.#addClasses(ours, others, shape);
  }

  largestDifference(): Figure {
    if (this.#onlyOneNaN > 0) {
      return {
        kind: "not-measurable",
        reason: `${this.#onlyOneNaN} of ${this.#values} numbers are NaN in one of the outputs alone.`,
      };
    }
    return {
      ...{ kind: "measured", value: this.#largest, unit: "none", n: this.#values },
      method: `Largest absolute difference of the ${this.#values} numbers that both gave for ${this.#examples} examples.`,
    };
  }

  /** Undefined where the outputs are no rows of classes. */
  agreement(): Figure | undefined {
    if (!this.#hasClasses || this.#examples === 0) return undefined;
    const n = this.#examples;
    return {
      ...{ kind: "measured", unit: "ratio", n },
      ...proportion(this.#alike, n),
      method: `The largest number of the output is in the same place for ${this.#alike} of ${n} examples, with Wilson's 95 % interval.`,
    };
  }

  #addValue(our: number, their: number): void {
    this.#values += 1;
    if (Number.isNaN(our) !== Number.isNaN(their)) this.#onlyOneNaN += 1;
    // Infinities of one sign differ by NaN, and are equal.
    else if (our !== their) this.#largest = Math.max(this.#largest, Math.abs(our - their) || 0);
  }

  #addClasses(ours: ArrayLike<number>, others: Float64Array, shape: readonly number[]): void {
    const [rows = 0, classes = 0] = shape;
    this.#examples += rows;
    if (shape.length !== 2 || classes < 2) {
      this.#hasClasses = false;
      return;
    }
    for (let row = 0; row < rows; row += 1) {
      const from = row * classes;
      if (largestAt(ours, from, classes) === largestAt(others, from, classes)) this.#alike += 1;
    }
  }
}

function largestAt(values: ArrayLike<number>, from: number, length: number): number {
  let at = from;
  for (let i = from + 1; i < from + length; i += 1) {
    if (Number(values[i]) > Number(values[at])) at = i;
  }
  return at;
}
