/** Whether the promise also holds at the peak: a ramp of load, up to the rate at which it breaks. */

import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { none } from "../../../outputs/figure/not-measured.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import { findServerRate } from "../../load/find-server-rate.ts";
import type { Evidence } from "../evidence.ts";
import { broken, type Found, open } from "../outcome.ts";
import type { Check } from "./check.ts";
import { underTest } from "./performance-sla.ts";

/** The knee is wanted to a quarter: it moves by more from day to day. */
const PRECISION = 0.25;

export const scalability: Check = {
  id: "scalability",
  label: "Scalability",
  question: "How far can the load rise before the promise breaks, and is that beyond the peak?",
  parts: [{ label: "Load ramp to the knee", probe: ramp }],
};

async function ramp(evidence: Evidence): Promise<Found> {
  const { boundMs, percentile, rate, peakRate } = evidence.objective;
  const { rampSeconds: budgetSeconds = 10 } = evidence.subject;
  const profile = await findServerRate(underTest(evidence.server), {
    ...{ boundMs, percentile, budgetSeconds, precision: PRECISION },
  });
  const { figure } = profile.result;
  const best = figure.kind === "measured" ? figure.value : 0;
  const tooMuch = (profile.search ?? []).filter(({ met }) => !met).map(({ qps }) => qps);
  const lowestBroken = Math.min(...tooMuch);
  const figures: NamedFigure[] = [
    {
      ...{ name: "knee", label: "Highest rate that keeps the promise", better: "higher" },
      figure,
    },
    {
      ...{ name: "headroom", label: "Knee over the promised rate", better: "higher" },
      figure:
        best > 0
          ? { kind: "computed", value: best / rate, unit: "times", method: "Knee / promised rate." }
          : none("No rate was shown to keep the promise."),
    },
  ];
  const peak = `the peak of ${numberText(peakRate)} requests/s`;
  if (best >= peakRate) {
    const knee = Number.isFinite(lowestBroken)
      ? `; it breaks at ${numberText(lowestBroken)}`
      : ", and no rate that was tried breaks it";
    const sentence = `The promise is kept up to ${figureText(figure)}, beyond ${peak}${knee}.`;
    return { evidence: sentence, figures };
  }
  if (lowestBroken <= peakRate && best >= rate) {
    throw broken(
      `The promise breaks at ${numberText(lowestBroken)} requests/s, before ${peak}; it is kept up to ${numberText(best)}.`,
      "Plan for the peak, `profiler.analyzeScalability({ targetRate, objectiveMs })`, and start as many replicas (`server.scale`); or allow larger batches, or answer repeated requests from a cache.",
      figures,
    );
  }
  throw open(
    best < rate && lowestBroken <= rate
      ? `There is no knee to find: the promise breaks at ${numberText(lowestBroken)} requests/s already, below the promised rate.`
      : `The ramp has not reached ${peak}: ${profile.verdict}.`,
    best < rate && lowestBroken <= rate
      ? "Meet the objective at its own rate first (Performance SLA), then run this one again."
      : "Give the ramp more time: { rampSeconds: 30 }.",
    figures,
  );
}
