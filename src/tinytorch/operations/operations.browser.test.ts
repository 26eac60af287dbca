/** Every operation on the backends that need a browser: forward against NumPy, gradient against the cpu backend's. */
import { env } from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { availableBackends, setBackend, type Tensor, tensor } from "../index.ts";
import { allCases, type Case, load } from "./cases.ts";

const cases = allCases();
const found = await availableBackends();

/** float32 on a GPU may differ in the last bits of exp, log and division. */
const tolerance = 2e-4;

interface Outcome {
  shape: readonly number[];
  dtype: string;
  output: ArrayLike<number>;
  gradients: (ArrayLike<number> | undefined)[];
}

async function outcomeOf({ call, inputs }: Case): Promise<Outcome> {
  const given = inputs.map(load);
  const result = call(...given);
  if (result.requiresGrad) {
    const weights = Float32Array.from({ length: result.size }, (_, i) => Math.sin(i) + 1.5);
    result.backward(tensor(weights, { shape: result.shape }));
  }
  const read = async (value: Tensor | undefined): Promise<ArrayLike<number> | undefined> =>
    await value?.data();
  const gradients = await Promise.all(given.map(({ grad }) => read(grad)));
  return { shape: result.shape, dtype: result.dtype, output: await result.data(), gradients };
}

function expectClose(
  actual: ArrayLike<number> | undefined,
  wanted: ArrayLike<number> | undefined,
  name: string,
): void {
  expect(actual?.length, name).toBe(wanted?.length);
  if (!actual || !wanted) return;
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(actual[i]! - wanted[i]!);
    if (!(error <= tolerance * (1 + Math.abs(wanted[i]!)))) {
      expect(Array.from(actual), `${name}, element ${i}`).toEqual(Array.from(wanted));
    }
  }
}

await setBackend("cpu");
const onCpu = new Map<string, Outcome>();
for (const each of cases) onCpu.set(each.name, await outcomeOf(each));

/** How many elements a mask picks is known only when it has been read, for which webgpu makes one wait. */
const readsMask = new Set(["slice mask", "slice mask rows", "maskedSelect"]);

describe.each(["wasm", "webgl", "webgpu"] as const)("on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason)("every case", async () => {
    await setBackend(backend);
    // Small tensors would be computed by the cpu backend's code.
    if (backend !== "wasm") env().set(`${backend.toUpperCase()}_CPU_FORWARD`, false);
    for (const each of cases) {
      if (backend === "webgpu" && readsMask.has(each.name)) {
        expect(() => each.call(...each.inputs.map(load))).toThrow(/without waiting/);
        continue;
      }
      if (backend !== "wasm" && each.name.startsWith("linearInt8")) {
        expect(() => each.call(...each.inputs.map(load))).toThrow(/not available|without waiting/);
        continue;
      }
      const { shape, dtype, output, gradients } = await outcomeOf(each);
      const wanted = onCpu.get(each.name)!;
      expect([shape, dtype], each.name).toEqual([each.output.shape, each.output.dtype]);
      expectClose(output, each.output.values, `${each.name}, forward`);
      gradients.forEach((gradient, i) => {
        expectClose(gradient, wanted.gradients[i], `${each.name}, gradient of input ${i}`);
      });
    }
  });
});
