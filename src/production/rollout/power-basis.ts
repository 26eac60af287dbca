/** How many requests the gate needs: from its own options, and from what v1 shows of itself meanwhile. */
import type { ComputedFigure, Figure } from "../../outputs/figure/figure.ts";
import type { PowerRecord } from "../../outputs/panels/rollout/rollout.ts";
import type { GateOptions } from "../../systems/rollout/gate-options.ts";
import { BatchMeans } from "../../systems/rollout/guardrails/batch-means.ts";
import { accuracyLabels, errorRequests, latencyRequests } from "../../systems/rollout/power.ts";
import { classOf } from "../serving/request-watch.ts";
import type { Ended } from "../serving/serving-request.ts";
import { alphaOf, type CoursePlan } from "./rollout-plan.ts";

/** Values from which a standard deviation is stated. */
const FEWEST_VALUES = 10;
/** Labels from which an accuracy is. */
const FEWEST_LABELS = 50;
const RENEW_MS = 5000;

export class PowerBasis {
  readonly #gates: GateOptions;
  readonly #head: Pick<PowerRecord, "share" | "alpha" | "power">;
  readonly #values: BatchMeans;
  readonly #batch: number;
  #right = 0;
  #labels = 0;
  #record: PowerRecord | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(plan: CoursePlan) {
    this.#gates = plan.gates;
    const first = plan.stages.find(({ kind }) => kind === "gate");
    const isEven = first === undefined || first.isMirrored || first.weight === 100;
    this.#head = {
      share: isEven ? 0.5 : first.weight / 100,
      alpha: alphaOf(plan),
      power: 1 - (plan.gates.falsePromotions ?? 0.05),
    };
    this.#batch = plan.gates.latency?.batch ?? 1;
    this.#values = new BatchMeans(this.#batch);
  }

  /** An answer of v1, with its label where that is known. */
  add({ answered, latencyMs }: Ended, label: number | undefined): void {
    if (answered === undefined) return;
    if (latencyMs > 0) this.#values.add(Math.log(latencyMs));
    if (label === undefined) return;
    this.#labels += 1;
    if (classOf(answered.answer.probabilities) === label) this.#right += 1;
  }

  at(now: number): PowerRecord {
    if (this.#record !== undefined && now - this.#renewedAt < RENEW_MS) return this.#record;
    this.#renewedAt = now;
    const { latency, errors, accuracy } = this.#gates;
    this.#record = {
      ...this.#head,
      ...(latency === undefined ? {} : { latency: this.#latency(latency.margin) }),
      ...(errors === undefined ? {} : { errors: this.#errors(errors) }),
      ...(accuracy === undefined ? {} : { accuracy: this.#accuracy(accuracy.margin) }),
    };
    return this.#record;
  }

  #latency(slowdown: number): NonNullable<PowerRecord["latency"]> {
    const { alpha, power, share } = this.#head;
    const { n, variance } = this.#values.moments;
    const batch = this.#batch;
    const what = batch === 1 ? "logarithms" : `means of ${batch} consecutive logarithms`;
    const method = `Standard deviation of ${what} of v1's latencies in ms.`;
    if (n < FEWEST_VALUES || !(variance > 0)) {
      const logStd: Figure = {
        ...{ kind: "needs-samples", more: Math.max(1, batch * (FEWEST_VALUES - n)), method },
      };
      return { slowdown, batch, logStd, expected: logStd, fixed: logStd };
    }
    const logStd = Math.sqrt(variance);
    const { fixed, sequential } = latencyRequests({ slowdown, logStd, alpha, power, share });
    return {
      ...{ slowdown, batch },
      logStd: { kind: "measured", value: logStd, unit: "none", n, method },
      expected: count(
        sequential.expected * batch,
        `Requests of v2 until a slowdown of ${slowdown}× is found, on average, by the gate that may be looked at all the time: an upper bound.`,
      ),
      fixed: count(
        fixed * batch,
        `Requests of v2 until a slowdown of ${slowdown}× is found in ${percent(power)} of cases by a test that looks once.`,
      ),
    };
  }

  #errors({
    acceptable,
    unacceptable,
  }: NonNullable<GateOptions["errors"]>): NonNullable<PowerRecord["errors"]> {
    const { alpha, power } = this.#head;
    const { fixed, sequential } = errorRequests(
      { acceptable, unacceptable },
      { alpha, beta: 1 - power },
    );
    const effect = `an error rate of ${percent(unacceptable)}`;
    return {
      ...{ acceptable, unacceptable },
      expected: count(
        sequential.expected,
        `Requests of v2 until ${effect} is refused, on average, by Wald's test.`,
      ),
      fixed: count(fixed, `Requests of v2 until ${effect} is refused by a test that looks once.`),
    };
  }

  #accuracy(margin: number): NonNullable<PowerRecord["accuracy"]> {
    const { alpha, power } = this.#head;
    const n = this.#labels;
    const method =
      "Share of right answers of v1 since it was opened; half an answer is added to either side, so that it is never none or all.";
    if (n < FEWEST_LABELS) {
      const none: Figure = { kind: "needs-samples", more: FEWEST_LABELS - n, method };
      return { margin, accuracy: none, expected: none, fixed: none };
    }
    const accuracy = (this.#right + 0.5) / (n + 1);
    const { fixed, sequential } = accuracyLabels({ accuracy, margin, alpha, power });
    const shown = `until it is shown that v2, if it is like v1, is not worse by ${Number((100 * margin).toPrecision(3))} points`;
    return {
      margin,
      accuracy: { kind: "measured", value: accuracy, unit: "ratio", n, method },
      expected: count(
        sequential.typical,
        `Labels of each version ${shown}, when they come out as on average.`,
      ),
      fixed: count(fixed, `Labels of each version ${shown}, by a test that looks once.`),
    };
  }
}

function count(value: number, method: string): ComputedFigure {
  return { kind: "computed", value, unit: "count", method };
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
