/** Whole trainings on GPUs, which compile for each model anew: a minute where software plays them. */
import { describe, expect, test } from "vitest";
import { availableBackends } from "../index.ts";
import {
  curveConfigs,
  curveDifference,
  curveOn,
  curveTolerance,
} from "./training-curve.testing.ts";

const found = await availableBackends();

describe.each(["webgl", "webgpu"] as const)("%s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason).each(curveConfigs)(
    "$architecture follows the curve of cpu",
    async (config) => {
      const wanted = await curveOn("cpu", config);
      const losses = await curveOn(backend, config);
      expect(curveDifference(losses, wanted)).toBeLessThan(curveTolerance);
    },
  );
});
