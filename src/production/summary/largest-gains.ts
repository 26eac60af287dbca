import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import { fixedText, numberText } from "../../outputs/figure/number-text.ts";
import type { Findings } from "../profiler/findings.ts";
import { notMeasured } from "./not-measured.ts";

/**
 * How much faster a training step could become at most if one of its phases took no time, the longest phase first. (Amdahl,
 * Validity of the single processor approach, AFIPS 1967: with a share f gone, the rest still takes 1 − f.)
 */
export function largestGains({ profile }: Findings): FiguresOutput {
  const phases = (profile?.step?.phases ?? []).flatMap(({ name, figure }) =>
    "value" in figure ? [{ name, ms: figure.value }] : [],
  );
  const stepMs = phases.reduce((sum, { ms }) => sum + ms, 0);
  const rows = phases
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ name, ms }) => ({
      label: `Without ${name}`,
      value: {
        kind: "computed" as const,
        value: stepMs / (stepMs - ms),
        unit: "times" as const,
        method:
          "the medians of all phases, divided by those of the other three (Amdahl’s law, 1967).",
      },
      note: `${name} takes ${numberText(ms, 3)} ms, ${fixedText((100 * ms) / stepMs, 0)} % of a step.`,
    }));
  const absent = { label: "The phases of a step", value: notMeasured("profile end to end") };
  return {
    kind: "figures",
    caption: "A training step is at most this much faster",
    rows: rows.length === 0 ? [absent] : rows,
  };
}
