import { expect, test } from "vitest";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { figureText } from "../../../outputs/figure/figure-text.ts";
import type { FiguresOutput } from "../../../outputs/figure/figures.ts";
import type { Experiment } from "../../../outputs/panels/recommendations/recommendations.ts";
import type { Findings } from "../findings.ts";
import { largestGains } from "./largest-gains.ts";
import { openPoints } from "./open-points.ts";
import { systemFigures } from "./system-figures.ts";
import { triedExperiments } from "./tried-experiments.ts";

const ms = (value: number): Figure => ({
  kind: "measured",
  value,
  unit: "ms",
  n: 100,
  method: "of a test.",
});
const needs = (more: number): Figure => ({ kind: "needs-samples", more, method: "of a test." });
const modelled: Figure = {
  kind: "modelled",
  value: 2,
  unit: "usd",
  method: "of a test.",
  inputs: ["a price list"],
};

function profiled(): Findings {
  const phases = [
    { name: "loading" as const, figure: ms(1) },
    { name: "forward" as const, figure: ms(6) },
    { name: "backward" as const, figure: ms(2) },
    { name: "update" as const, figure: ms(1) },
  ];
  const profile = {
    metrics: [
      { name: "cost", label: "Cost of a million inferences", figure: modelled },
      { name: "p95", label: "p95", figure: needs(66) },
      { name: "p99", label: "p99", figure: needs(598) },
    ],
    step: { batchSize: 64, phases },
    coldStart: ms(40),
  };
  const figures = { costPerMillionInferences: modelled, modelAccuracy: ms(1) };
  return { profile, systemMetrics: { figures } } as unknown as Findings;
}

function experiment(recommendation: string, more: Partial<Experiment>): Experiment {
  const words = { id: recommendation, component: "", issue: "", target: "" };
  return { ...words, recommendation, status: "tried", verdict: "Tried.", ...more };
}

const texts = ({ rows }: FiguresOutput) =>
  rows.map(
    ({ label, value }) => `${label}: ${typeof value === "string" ? value : figureText(value)}`,
  );

test("what was measured has its figure, what was not names the cell that measures it", () => {
  expect(texts(systemFigures({}))).toContain(
    "First call: not measured yet: run the cell “profile end to end”",
  );
  expect(texts(systemFigures(profiled()))).toContain("First call: 40 ms, n = 100");
});

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

test("open is what was not measured, cannot be, came from outside, or is not valid; each once", () => {
  const late = { scenario: "Server", valid: false, verdict: "The generator was late." };
  const data = { ...profiled(), load: { Server: { ...late, result: { figure: ms(3) } } } };
  const { caption, rows } = openPoints(data as unknown as Findings);
  const notes = new Map(rows.map(({ label, note }) => [label, note]));
  expect(notes.get("Cost of a million inferences")).toBe(
    "Check what it follows from: a price list",
  );
  expect(rows.filter(({ label }) => label === "Cost of a million inferences")).toHaveLength(1);
  expect(notes.get("p95")).toBe(notes.get("p99"));
  expect(notes.get("p99")).toContain("budgetSeconds");
  expect(notes.get("Load, Server")).toBe("The generator was late.");
  expect(notes.get("Load, Offline")).toContain("loadTest");
  expect(notes.has("First call")).toBe(false);
  expect(caption).toBe(`${rows.length} points are open`);
});
