import { expect, test } from "vitest";
import { flameData, operationOf } from "../../../../outputs/panels/trace/flame/flame-data.ts";
import { samplePass } from "../../../../outputs/panels/trace/trace.testing.ts";
import { stepFrom } from "./flame-steps.ts";

const data = flameData(samplePass("training step", 64, 3, 1), {
  modelName: "Sequential",
  hostTimed: true,
});

test("the keyboard walks along a row, outwards and inwards", () => {
  const linear =
    data.spans.length + data.pass.operations.findIndex(({ name }) => name === "linear");
  const next = stepFrom(data, linear, "next");
  expect(operationOf(data, next)?.name).toBe("relu");
  const around = stepFrom(data, linear, "out");
  expect(data.spans[around]).toMatchObject({ kind: "module", name: "0" });
  expect(stepFrom(data, around, "in")).toBe(linear);
  expect(stepFrom(data, linear, "in")).toBe(linear);
  expect(stepFrom(data, 0, "previous")).toBe(0);
});
