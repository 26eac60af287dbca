/**
 * The accuracy of what was served. In service the truth comes late (somebody corrects the digit, a parcel comes back): a label counts
 * when its delay has passed, and not before.
 */
import { proportion } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";

interface Labelled {
  readonly knownAt: number;
  readonly isRight: boolean;
}

export class DelayedLabels {
  readonly #delay: number;
  readonly #window: number;
  /** In the order in which they came, which is nearly that in which they are known. */
  #waiting: Labelled[] = [];
  #known: Labelled[] = [];

  /** A label is known `delay` after its answer, and counts for `window`; both in seconds. */
  constructor(delay: number, window: number) {
    if (!(delay >= 0 && Number.isFinite(delay))) {
      throw new RangeError(`labels: expected a delay in seconds from 0 on, got ${String(delay)}`);
    }
    this.#delay = delay;
    this.#window = window;
  }

  /** An answer of this second, of which the label will be known. */
  add(answeredAt: number, predicted: number, label: number): void {
    this.#waiting.push({ knownAt: answeredAt + this.#delay, isRight: predicted === label });
  }

  /** Share of right answers among those whose labels have become known in the last window, with Wilson's interval. */
  accuracy(now: number): Figure {
    this.#learn(now);
    const n = this.#known.length;
    const method = `Right answers among those whose labels became known in the last ${this.#window} s; a label is known ${this.#delay} s after its answer. Wilson's interval.`;
    if (n === 0) return { kind: "needs-samples", more: 1, method };
    const right = this.#known.filter(({ isRight }) => isRight).length;
    return { kind: "measured", ...proportion(right, n), unit: "ratio", n, method };
  }

  #learn(now: number): void {
    const learnt = this.#waiting.filter(({ knownAt }) => knownAt <= now);
    if (learnt.length > 0) {
      this.#waiting = this.#waiting.filter(({ knownAt }) => knownAt > now);
      this.#known.push(...learnt);
    }
    this.#known = this.#known.filter(({ knownAt }) => knownAt > now - this.#window);
  }
}
