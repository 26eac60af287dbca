import { expect, test } from "vitest";
import type { Figure } from "./figure.ts";
import { figureOrigin, figureText } from "./figure-text.ts";
import { failed, NOT_YET, omitted, withoutPending } from "./not-measured.ts";

test("what a run has still to measure, what failed and what a browser cannot tell read differently", () => {
  const hidden: Figure = { kind: "not-measurable", reason: "A browser does not tell." };
  const figures: Figure[] = [NOT_YET, failed("It threw."), omitted("Nobody asked."), hidden];
  expect(figures.map(figureText)).toEqual([
    "not yet",
    "failed",
    "not measured",
    "not measurable here",
  ]);
  expect(figures.map(figureOrigin)).toContain("It threw.");
});

test("when a run ends early nothing is to be waited for any more, and what was measured stays the same object", () => {
  const measured: Figure = { kind: "measured", value: 1, unit: "ms", n: 3, method: "m" };
  const record = { rows: [{ figure: NOT_YET }, { figure: measured }], kept: { figure: measured } };
  const ended = withoutPending(record, "The run ended.");
  expect(ended.rows[0]?.figure).toEqual(failed("The run ended."));
  expect(ended.rows[1]).toBe(record.rows[1]);
  expect(ended.kept).toBe(record.kept);
  expect(withoutPending(ended, "again")).toBe(ended);
});
