/** Every operation on the backends that need a browser: forward against NumPy, gradient against the cpu backend's. */
import { describe, expect, test } from "vitest";
import { setBackendAlone } from "../backend/set-backend-alone.testing.ts";
import {
  availableBackends,
  full,
  linear,
  ones,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../index.ts";
import {
  allCases,
  type Case,
  isBeyondFloat,
  isClose,
  load,
  numbersOf,
  type SpecialCase,
  specialCases,
} from "./cases.ts";

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
    if (!isClose(actual[i]!, wanted[i]!, tolerance)) {
      expect(Array.from(actual), `${name}, element ${i}`).toEqual(Array.from(wanted));
    }
  }
}

await setBackend("cpu");
const onCpu = new Map<string, Outcome>();
for (const each of cases) onCpu.set(each.name, await outcomeOf(each));

/** What is wrong with a special case, in words. */
async function faultsOf({ name, call, inputs, output, gradients }: SpecialCase): Promise<string[]> {
  const faults: string[] = [];
  const compare = (what: string, actual: ArrayLike<number> | undefined, wanted: number[]): void => {
    const isSame =
      actual?.length === wanted.length &&
      wanted.every((value, i) => isClose(actual[i]!, value, tolerance));
    if (!isSame)
      faults.push(`${name}: ${what}: expected ${wanted}, got ${actual && [...Array.from(actual)]}`);
  };
  try {
    const given = inputs.map(load);
    const result = call(...given);
    const [kind, wanted] = [
      `${result.dtype} (${result.shape})`,
      `${output.dtype} (${output.shape})`,
    ];
    if (kind !== wanted) faults.push(`${name}: expected ${wanted}, got ${kind}`);
    compare("forward", await result.data(), numbersOf(output));
    if (!gradients) return faults;
    result.backward(ones(result.shape));
    for (const [i, gradient] of gradients.entries()) {
      if (gradient) compare(`gradient ${i}`, await given[i]!.grad?.data(), numbersOf(gradient));
    }
  } catch (error) {
    faults.push(`${name}: ${error}`);
  }
  return faults;
}

/** How many elements a mask picks is known only when it has been read, for which webgpu makes one wait. */
const readsMask = new Set(["slice mask", "slice mask rows", "maskedSelect"]);

describe.each(["wasm", "webgl", "webgpu"] as const)("on %s", (backend) => {
  const reason = found.find((each) => each.backend === backend)?.reason;

  test.skipIf(reason)("every special case", async () => {
    await setBackendAlone(backend);
    const faults: string[] = [];
    for (const each of specialCases()) {
      if (backend !== "wasm" && isBeyondFloat(each)) continue;
      if (backend === "webgpu" && each.name.startsWith("slice mask")) continue;
      faults.push(...(await faultsOf(each)));
    }
    expect(faults).toEqual([]);
  });

  test.skipIf(reason)("positions out of bounds, and whole numbers up to 2^24", async () => {
    await setBackend(backend);
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const far = tensor([[5, -1]], { dtype: "int32" });
    const picks = [() => x.gather(0, far), () => zeros([2, 2]).scatterAdd(0, far, ones([1, 2]))];
    picks.push(() => x.indexSelect(0, far.flatten()));
    if (backend === "wasm") for (const pick of picks) expect(pick).toThrow(/out of bounds/);
    else {
      const [picked, added, rows] = await Promise.all(
        picks.map(async (pick) => [...(await pick().data())]),
      );
      expect([picked, added, rows]).toEqual([
        [3, 2],
        [0, 1, 1, 0],
        [3, 4, 1, 2],
      ]);
    }
    expect(() => x.scatterAdd(1, zeros([7, 2], { dtype: "int32" }), ones([7, 2]))).toThrow(
      /\(7, 2\)/,
    );
    const most = tensor([2 ** 24 - 1, 1], { dtype: "int32" });
    expect([...(await most.sum().data()), ...(await most.add(1).data())]).toEqual([
      2 ** 24,
      2 ** 24,
      2,
    ]);
  });

  test.skipIf(reason)("sums of many numbers, and what follows a row of one column", async () => {
    await setBackend(backend);
    const tenth = Math.fround(0.1);
    expect((await full([200_000], 0.1).sum().item()) / (tenth * 200_000)).toBeCloseTo(1, 4);
    expect([...(await full([2, 1], 3).topk(1).values.data())]).toEqual([3, 3]);
    expect([...(await tensor([2, 1]).sort().values.data())]).toEqual([1, 2]);
    // Two layers and one sample without a batch: the gradient of the second was doubled on webgl.
    const [first, second] = [full([3, 5], 0.5), full([5, 3], 0.25)];
    second.requiresGrad = true;
    const bias = tensor([1, 2, 3, 4, 5]);
    linear(
      linear(tensor([1, 2, 3]), first, bias)
        .tanh()
        .exp(),
      second,
      ones([3]),
    )
      .sum()
      .backward();
    const hidden = [1, 2, 3, 4, 5].map((each) => Math.exp(Math.tanh(3 + each)));
    expectClose(
      await second.grad?.data(),
      hidden.flatMap((each) => [each, each, each]),
      "weight",
    );
  });

  test.skipIf(reason)("every case", async () => {
    await setBackendAlone(backend);
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
      expectClose(output, numbersOf(each.output), `${each.name}, forward`);
      gradients.forEach((gradient, i) => {
        expectClose(gradient, wanted.gradients[i], `${each.name}, gradient of input ${i}`);
      });
    }
  });
});
