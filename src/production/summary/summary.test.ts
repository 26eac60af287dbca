import { expect, test } from "vitest";
import type { Figure } from "../../outputs/figure/figure.ts";
import { figureText } from "../../outputs/figure/figure-text.ts";
import type { FiguresOutput } from "../../outputs/figure/figures.ts";
import type { Experiment } from "../../outputs/panels/recommendations/recommendations.ts";
import type { Findings } from "../profiler/findings.ts";
import { largestGains } from "./largest-gains.ts";
import { triedExperiments } from "./tried-experiments.ts";

const ms = (value: number): Figure => ({
  kind: "measured",
  value,
  unit: "ms",
  n: 100,
  method: "of a test.",
});
function profiled(): Findings {
  const phases = [
    { name: "loading" as const, figure: ms(1) },
    { name: "forward" as const, figure: ms(6) },
    { name: "backward" as const, figure: ms(2) },
    { name: "update" as const, figure: ms(1) },
  ];
  return { profile: { step: { batchSize: 64, phases } } } as unknown as Findings;
}

function experiment(recommendation: string, more: Partial<Experiment>): Experiment {
  const words = { id: recommendation, component: "", issue: "", target: "" };
  return { ...words, recommendation, status: "tried", verdict: "Tried.", ...more };
}

const texts = ({ rows }: FiguresOutput) =>
  rows.map(
    ({ label, value }) => `${label}: ${typeof value === "string" ? value : figureText(value)}`,
  );

test("without its longest phase a step of 10 ms takes 4 (Amdahl: 1 / (1 − 0.6))", () => {
  const { rows } = largestGains(profiled());
  expect(texts(largestGains(profiled()))[0]).toBe("Without forward: 2.50 ×");
  expect(rows[0]?.note).toBe("forward takes 6 ms, 60 % of a step.");
  expect(rows).toHaveLength(4);
  expect(texts(largestGains({}))[0]).toContain("not measured yet");
});

test("experiments that lost are there, below those that won", () => {
  const gain = (value: number): Figure => ({ ...ms(value), unit: "times" }) as Figure;
  const recommendations = {
    experiments: [
      experiment("slower", { gain: gain(0.5) }),
      experiment("faster", { gain: gain(2), status: "recommended", sideEffect: "Memory." }),
      experiment("broken", { status: "failed" }),
    ],
  };
  const output = triedExperiments({ recommendations } as unknown as Findings);
  expect(output.caption).toBe("1 of 3 experiments are recommended here");
  expect(output.rows.map(({ label }) => label)).toEqual(["faster", "slower", "broken"]);
  expect(output.rows[0]?.note).toBe("Tried. Memory.");
  expect(output.rows[2]?.value).toBe("failed");
});
