/** The digits that a server holds, by number, as they are or as a disturbance has them. */
import { Random } from "../../base/random.ts";
import { type Disturbance, disturb, reweighted, UNDISTURBED } from "../monitoring/disturb.ts";
import { PIXELS } from "../monitoring/input-features.ts";
import type { SampleSource } from "./answer-load.ts";
import type { Sample } from "./ask-together.ts";
import { imageOfInput, inputOfBytes } from "./pixels.ts";
import type { ServerPlan } from "./server-messages.ts";

type DigitsPlan = Pick<ServerPlan, "samples" | "sampleShape" | "seed" | "scale">;

export class ServedDigits implements SampleSource {
  readonly count: number;
  readonly #inputs: Float32Array;
  readonly #labels: ArrayLike<number>;
  readonly #size: number;
  readonly #plan: DigitsPlan;
  readonly #random: Random;
  #disturbance = UNDISTURBED;
  /** Turned and blurred digits of the present disturbance, by number. */
  readonly #disturbed = new Map<number, Float32Array>();
  #draw: ((random: Random) => number) | undefined;

  constructor(plan: DigitsPlan) {
    this.#plan = plan;
    this.#inputs = plan.samples?.inputs ?? new Float32Array();
    this.#labels = plan.samples?.labels ?? [];
    this.#size = plan.sampleShape.reduce((product, n) => product * n, 1);
    this.count = this.#inputs.length / this.#size;
    this.#random = new Random(plan.seed);
  }

  /** The digit of this number; where classes are weighted, one that is drawn by their weights in its place. */
  take(number: number): Sample {
    const sample = this.#draw?.(this.#random) ?? number;
    const { rotate, blur } = this.#disturbance;
    if (rotate === 0 && blur === 0) return { sample, input: this.#input(sample) };
    let input = this.#disturbed.get(sample);
    if (input === undefined) {
      const { scale } = this.#plan;
      input = inputOfBytes(
        disturb(imageOfInput(this.#input(sample), scale), { rotate, blur }),
        scale,
      );
      this.#disturbed.set(sample, input);
    }
    return { sample, input };
  }

  /** From now on digits are turned, blurred or chosen so. Throws a sentence where they are no images of MNIST's size. */
  disturb(disturbance: Disturbance): void {
    if (this.#size !== PIXELS) {
      throw new RangeError(
        `disturb: expected samples of ${PIXELS} pixels to turn or blur, got ${this.#size} numbers each`,
      );
    }
    const isEven = new Set(disturbance.reweight).size === 1;
    this.#draw = isEven ? undefined : reweighted(this.#labels, disturbance.reweight);
    this.#disturbance = disturbance;
    this.#disturbed.clear();
  }

  #input(sample: number): Float32Array {
    return this.#inputs.subarray(sample * this.#size, (sample + 1) * this.#size);
  }
}
