import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import type { Figure } from "../../outputs/figure/figure.ts";
import type { Output } from "../../outputs/output.ts";
import { openSession } from "../../session/apply.ts";
import { measuredFigures } from "./measured-figures.ts";
import { quoteText } from "./quotes.ts";

const latency: Figure = { kind: "measured", value: 1.5, unit: "ms", n: 700, method: "Timed." };

function stateShowing(outputs: Output[]) {
  const { state } = openSession(toNotebook({ cells: [{ id: "profile", source: "1" }] }));
  const result = { source: "1", outcome: "ok" as const, outputs, startedAt: 0, used: {} };
  return { ...state, cells: { profile: { result } } };
}

test("figures come with value, origin, cell and time; those without a value are left out", () => {
  const rows = [
    { label: "Latency", value: latency },
    { label: "Graphics memory", value: { kind: "not-measurable", reason: "hidden" } as const },
    { label: "Device", value: "a computer" },
  ];
  const found = measuredFigures(stateShowing([{ kind: "figures", caption: "c", rows }]));
  expect(found).toEqual([
    {
      label: "Latency",
      value: "1.50 ms, n = 700",
      method: "Measured here: Timed.",
      cellId: "profile",
      at: "1970-01-01T00:00:00.000Z",
    },
  ]);
  expect(found.map(quoteText)).toEqual([expect.stringMatching(/^Latency: 1\.5/)]);
});

test("of two figures with one name the later stands", () => {
  const show = (value: number): Output => ({
    kind: "figures",
    caption: "c",
    rows: [{ label: "Latency", value: { ...latency, value } }],
  });
  expect(measuredFigures(stateShowing([show(1), show(2)]))).toMatchObject([
    { value: expect.stringContaining("2") },
  ]);
});
