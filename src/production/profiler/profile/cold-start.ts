/** The first call, which loads code and compiles what the device needs: reported apart, and in no other figure. */
import type { Figure } from "../../../outputs/figure/figure.ts";
import { getBackend, type Module, noGrad, type Tensor } from "../../../tinytorch/index.ts";

const seen = new WeakSet<Module>();

/** Milliseconds of one call on `input`, before any warm-up. */
export async function coldStart(model: Module, input: Tensor): Promise<Figure> {
  const wasCalled = seen.has(model);
  seen.add(model);
  const start = performance.now();
  await noGrad(() => model.forward(input)).data();
  const { name } = getBackend();
  const compiled =
    name === "webgl" || name === "webgpu"
      ? "programs that other models have used are compiled already"
      : `${name} compiles nothing per model`;
  return {
    kind: "measured",
    value: performance.now() - start,
    unit: "ms",
    n: 1,
    method: `The first call of this profile, one sample, before any warm-up; ${compiled}${wasCalled ? "; this model was profiled before" : ""}.`,
  };
}
