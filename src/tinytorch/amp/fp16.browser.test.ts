/** The kernels of the GPU backends, and of wasm in a browser; `Math.f16round` is a further judge where the browser has it. */
import { describe, expect, test } from "vitest";
import { availableBackends, roundToFp16, setBackend, tensor } from "../index.ts";
import { expectEveryStep, expectNumPysFloat16 } from "./fp16.testing.ts";

const found = await availableBackends();
const { f16round } = Math as { f16round?: (x: number) => number };

describe.each(["wasm", "webgl", "webgpu"] as const)("rounding to fp16 on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason)("is NumPy's, and right at every step", async () => {
    await setBackend(backend);
    await expectNumPysFloat16();
    await expectEveryStep();
  });

  test.skipIf(reason ?? f16round === undefined)("is that of Math.f16round", async () => {
    await setBackend(backend);
    const values = Float32Array.from(
      { length: 5000 },
      (_, i) => Math.sin(i) * 2 ** ((i % 48) - 28),
    );
    const rounded = await roundToFp16(tensor(values)).data();
    expect(rounded).toEqual(values.map((value) => f16round?.(value) ?? Number.NaN));
  });
});
