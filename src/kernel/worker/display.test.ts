import { expect, test } from "vitest";
import type { MeasuredFigure } from "../../outputs/figure/figure.ts";
import { NOT_YET } from "../../outputs/figure/not-measured.ts";
import type { Output } from "../../outputs/output.ts";
import { createDisplay } from "./display.ts";
import { RunOutputs } from "./run-outputs.ts";

test("a figure in a table is written with its interval and its n; other records stay as they are inspected", () => {
  const shown: Output[] = [];
  const outputs = new RunOutputs((changes) => {
    for (const { output } of changes) shown.push(output);
  });
  const latency: MeasuredFigure = {
    ...{ kind: "measured", value: 1.84, low: 1.79, high: 1.89, unit: "ms" },
    ...{ n: 662, method: "m" },
  };
  createDisplay(() => outputs).table([
    { latency, throughput: NOT_YET, other: { kind: "measured" } },
  ]);
  outputs.close();
  expect(shown).toMatchObject([
    {
      kind: "table",
      rows: [["1.84 ms ± 0.05, n = 662", "not yet", expect.stringContaining("kind")]],
    },
  ]);
});
