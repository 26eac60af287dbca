import { expect, test } from "vitest";
import type { Figure, MeasuredFigure } from "../../figure/figure.ts";
import type { ProfileOutput } from "./profile.ts";
import { costFigure, profileDials, profileMetrics } from "./profile-dials.ts";

const throughput: Figure = {
  ...{ kind: "measured", value: 1000, low: 900, high: 1250, unit: "samples/s", n: 100 },
  method: "of a test.",
};

const profile: ProfileOutput = {
  ...{ kind: "profile", version: 1, state: "done", stage: "complete" },
  model: { name: "Sequential", parameters: 10 },
  backend: { name: "wasm", threads: 2 },
  price: { usdPerHour: 3.6, source: "A price list", date: "2026-01-02" },
  metrics: [
    { name: "throughputSamplesPerSec", label: "Throughput", figure: throughput },
    {
      name: "costPerMillionInferences",
      label: "Cost of a million inferences",
      figure: costFigure(throughput, 3.6, "assumed"),
    },
  ],
};

test("a dearer hour makes the same answers dearer, interval and all", () => {
  const [, cost] = profileMetrics(profile, { "profile.price-per-hour": 7.2 });
  expect(cost?.figure).toMatchObject({ kind: "modelled", value: 2, unit: "usd" });
  expect(cost?.figure).toMatchObject({ low: 1.6 });
  expect(cost?.figure).toHaveProperty("high", expect.closeTo(20 / 9, 12));
  expect(cost?.figure).toHaveProperty("inputs", [
    "a throughput of 1.00 K samples/s (0.90–1.25), n = 100, measured here",
    "$7.2 an hour, chosen with the dial",
  ]);
});

test("a dial where the panel put it changes nothing", () => {
  expect(profileMetrics(profile, {})).toBe(profile.metrics);
  expect(profileMetrics(profile, { other: 1 })).toBe(profile.metrics);
});

test("the dial is there as soon as there is a cost", () => {
  expect(profileDials(profile)).toMatchObject([{ name: "profile.price-per-hour", initial: 3.6 }]);
  expect(profileDials({ ...profile, metrics: [] })).toEqual([]);
  const { price: _, ...old } = profile;
  expect(profileDials(old)).toEqual([]);
  expect(profileMetrics(old, { "profile.price-per-hour": 1 })).toBe(old.metrics);
});

test("without an interval of the throughput the cost has none; without a throughput there is no cost", () => {
  const { low: _low, high: _high, ...exact } = throughput as MeasuredFigure;
  expect(Object.keys(costFigure(exact, 1, "assumed"))).not.toContain("low");
  expect(costFigure({ ...exact, low: 0, high: 1 }, 1, "assumed")).not.toHaveProperty("high");
  const pending: Figure = { kind: "not-measurable", reason: "Not measured yet." };
  expect(costFigure(pending, 1, "assumed")).toBe(pending);
});
