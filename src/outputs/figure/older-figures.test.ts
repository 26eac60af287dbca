import { expect, test } from "vitest";
import type { Figure } from "./figure.ts";
import { figureOrigin } from "./figure-text.ts";
import { withPresentFigures } from "./older-figures.ts";

const older = {
  kind: "modelled",
  value: 0.99,
  unit: "usd",
  source: "If a machine cost $0.09 an hour: a price list",
  date: "2026-07-20",
};

test("a modelled figure with a source and a date gets a method and inputs, wherever it stands", () => {
  const assumed = { ...older, kind: "assumed" };
  const record = { metrics: [{ name: "cost", figure: older }, { figure: assumed }], other: [1] };
  const present = withPresentFigures(record);
  expect(present).toEqual({
    metrics: [
      {
        name: "cost",
        figure: {
          kind: "modelled",
          value: 0.99,
          unit: "usd",
          method: "If a machine cost $0.09 an hour: a price list.",
          inputs: ["a source of 2026-07-20"],
        },
      },
      { figure: assumed },
    ],
    other: [1],
  });
  expect(figureOrigin(present.metrics[0]?.figure as unknown as Figure)).toBe(
    "Modelled, not measured here: If a machine cost $0.09 an hour: a price list. From: a source of 2026-07-20.",
  );
  expect(present.other).toBe(record.other);
});

test("what needs no change is the same object", () => {
  const record = { rows: [{ kind: "modelled", value: 1, method: "m", inputs: [] }], more: null };
  expect(withPresentFigures(record)).toBe(record);
});
