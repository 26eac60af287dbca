/** Figures of one version, of the last minute: latency, requests without an answer, and accuracy as labels come in. */
import { proportion, sorted } from "../../base/statistics.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { RolloutVersionState } from "../../outputs/panels/rollout/rollout.ts";
import { quantileFigure } from "../instruments/measured.ts";
import { DelayedLabels } from "../monitoring/delayed-labels.ts";
import { LastMinute, WINDOW_MS } from "../serving/last-minute.ts";
import { classOf } from "../serving/request-watch.ts";
import { type Ended, NO_SPANS } from "../serving/serving-request.ts";

type Figures = Pick<RolloutVersionState, "latency" | "notAnswered" | "accuracy">;

/** Sorting keeps requests waiting: figures are renewed so often at most. */
const RENEW_MS = 1000;

export class VersionFigures {
  readonly #minute = new LastMinute();
  readonly #labels: DelayedLabels;
  readonly #answeredBy = new Map<number, number>();
  #failedAt: number[] = [];
  #figures: Figures | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;

  /** Labels are known so many seconds after their answers. */
  constructor(labelDelaySeconds: number) {
    this.#labels = new DelayedLabels(labelDelaySeconds, WINDOW_MS / 1000);
  }

  /** With the tab in the background meanwhile (`isLeftOut`) it counts for its replica alone. */
  add(
    { answered, endedAt, latencyMs }: Ended,
    label: number | undefined,
    isLeftOut: boolean,
  ): void {
    const replica = answered?.replica;
    if (replica !== undefined) this.#answeredBy.set(replica, this.answeredBy(replica) + 1);
    if (isLeftOut) return;
    if (answered === undefined) {
      this.#failedAt.push(endedAt);
      return;
    }
    this.#minute.add(endedAt, latencyMs, NO_SPANS);
    if (label === undefined) return;
    this.#labels.add(endedAt / 1000, classOf(answered.answer.probabilities), label);
  }

  answeredBy(replica: number): number {
    return this.#answeredBy.get(replica) ?? 0;
  }

  /** Median latency of the last minute in ms; undefined for fewer answers than these. */
  medianMs(fewest: number): number | undefined {
    if (this.#minute.size < fewest) return undefined;
    const ascending = sorted(this.#minute.values("latency"));
    return ascending[ascending.length >> 1];
  }

  /** As they are now; the same objects as before where they are not renewed. */
  at(now: number): Figures {
    if (this.#figures !== undefined && now - this.#renewedAt < RENEW_MS) return this.#figures;
    this.#renewedAt = now;
    this.#minute.passTo(now);
    this.#failedAt = this.#failedAt.filter((at) => at >= now - WINDOW_MS);
    const ascending = sorted(this.#minute.values("latency"));
    const method =
      "Of requests that were answered in the last minute, with the tab in view, from the time at which each was due. Intervals assume that requests are independent; those in one queue are not, so the intervals are probably too narrow.";
    this.#figures = {
      latency: {
        p50: quantileFigure(ascending, 0.5, method),
        p95: quantileFigure(ascending, 0.95, method),
        p99: quantileFigure(ascending, 0.99, method),
      },
      notAnswered: this.#notAnswered(ascending.length),
      accuracy: this.#labels.accuracy(now / 1000),
    };
    return this.#figures;
  }

  #notAnswered(answered: number): Figure {
    const failed = this.#failedAt.length;
    const n = failed + answered;
    const method =
      "Requests of the last minute that were refused, timed out or failed, with Wilson's interval.";
    if (n === 0) return { kind: "needs-samples", more: 1, method };
    return { kind: "measured", ...proportion(failed, n), unit: "ratio", n, method };
  }
}
