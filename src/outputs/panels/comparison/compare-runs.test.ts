import { expect, test } from "vitest";
import type { Figure, Unit } from "../../figure/figure.ts";
import type { Better } from "../../figure/named-figure.ts";
import type { RunSummary } from "../../figure/run-summary.ts";
import { betterByName } from "../read-panel.ts";
import { compareRuns } from "./compare-runs.ts";

const figure = (value: number, unit: Unit = "times"): Figure => ({
  kind: "measured",
  value,
  unit,
  n: 9,
  method: "m",
});

function run(name: string, value: number, better?: Better): RunSummary {
  const metric = { name, label: name, figure: figure(value) };
  return {
    title: `run ${value}`,
    device: "wasm",
    at: "2026-01-02T00:00:00.000Z",
    metrics: [better === undefined ? metric : { ...metric, better }],
  };
}

const betterOf = (panel: string, runs: RunSummary[]) =>
  compareRuns(runs, betterByName(panel)).rows.map(({ better }) => better);

test("a figure says itself which direction is good", () => {
  const shared = [
    run("Throughput, batch 64 of WASM", 1, "higher"),
    run("gain of fuse", 2, "higher"),
  ];
  expect(betterOf("comparison", shared)).toEqual(["higher", "higher"]);
  // One summary of an earlier version is enough of another's word.
  expect(betterOf("comparison", [run("a", 1), run("a", 2, "higher")])).toEqual(["higher"]);
});

test("of summaries that do not say, the kind of the panel knows some by name", () => {
  expect(betterOf("recommendations", [run("gain of fuse", 1), run("gain of fuse", 2)])).toEqual([
    "higher",
  ]);
  expect(betterOf("profile", [run("inferenceLatencyMs", 1)])).toEqual(["lower"]);
  expect(betterOf("profile", [run("throughputSamplesPerSec", 1)])).toEqual(["higher"]);
});

test("where nobody knows, or two say the opposite, nothing is marked as best", () => {
  expect(betterOf("comparison", [run("Throughput, batch 64 of WASM", 1)])).toEqual([undefined]);
  expect(betterOf("profile", [run("tailRatio", 1)])).toEqual([undefined]);
  expect(betterOf("profile", [run("toString", 1)])).toEqual([undefined]);
  expect(betterOf("weather", [run("gain of fuse", 1)])).toEqual([undefined]);
  expect(betterOf("profile", [run("x", 1, "lower"), run("x", 2, "higher")])).toEqual([undefined]);
});

test("in a cell, profiles of earlier versions are known by their metrics", () => {
  expect(compareRuns([run("modelAccuracy", 1), run("modelAccuracy", 2)]).rows).toMatchObject([
    { better: "higher" },
  ]);
});
