/** Every operation: forward against NumPy, gradient against finite differences, nothing left behind. */
import { beforeAll, describe, expect, test } from "vitest";
import { memory, noGrad, ones, setBackend, type Tensor, tensor } from "../index.ts";
import { inScope } from "../memory/handle.ts";
import {
  allCases,
  type Case,
  type CaseTensor,
  isClose,
  load,
  numbersOf,
  specialCases,
} from "./cases.ts";
import { operations } from "./table.ts";

const cases = allCases();

/** Weights that tell every element of a result apart, for turning it into one number. */
const weightOf = (i: number): number => Math.sin(1.3 * i + 0.7) + 1.5;

function weightedSum(output: Tensor): number {
  let sum = 0;
  for (const [i, value] of output.dataSync().entries()) sum += value * weightOf(i);
  return sum;
}

function expectClose(
  actual: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    if (!isClose(actual[i]!, wanted[i]!, tolerance)) {
      expect(Array.from(actual), `element ${i}`).toEqual(Array.from(wanted));
    }
  }
}

/** Central differences; float32 results, so a wide step. */
function finiteDifferences({ call, inputs }: Case, which: number): number[] {
  const step = 1e-2;
  const at = (element: number, by: number): number => {
    const moved = inputs.map((stored, i): CaseTensor => {
      if (i !== which) return stored;
      return {
        ...stored,
        values: numbersOf(stored).map((value, j) => (j === element ? value + by : value)),
      };
    });
    return weightedSum(call(...moved.map(load)));
  };
  return inputs[which]!.values.map(
    (_, element) => (at(element, step) - at(element, -step)) / (2 * step),
  );
}

const withoutGradient = new Set(["crossEntropy soft 1", "batchNormFixed 3", "batchNormFixed 4"]);

/** Rows for inference only. */
const withoutVjp = new Set(["linearInt8", "fakeQuantize", "dequantize"]);
/** Rows whose result goes in steps: finite differences see them, and their gradient does not. */
const inSteps = new Set(["roundToFp16"]);
const differentiable = cases.filter(({ name, output }) => {
  const row = name.split(" ")[0]!;
  return output.dtype === "float32" && !withoutVjp.has(row) && !inSteps.has(row);
});

test("every row of the table has a case", () => {
  const covered = new Set([...cases, ...specialCases()].map(({ name }) => name.split(" ")[0]));
  const names = Object.values(operations).map(({ name }) => name);
  expect(names.filter((name) => !covered.has(name))).toEqual([]);
});

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(() => setBackend(backend));

  test.each(cases)("$name: forward", ({ call, inputs, output }) => {
    const result = call(...inputs.map(load));
    expect(result.shape).toEqual(output.shape);
    expect(result.dtype).toBe(output.dtype);
    expectClose(result.dataSync(), numbersOf(output), 2e-6);
  });

  test.each(specialCases())("$name", ({ call, inputs, output, gradients }) => {
    const given = inputs.map(load);
    const result = call(...given);
    expect([result.shape, result.dtype]).toEqual([output.shape, output.dtype]);
    expectClose(result.dataSync(), numbersOf(output), 2e-6);
    if (!gradients) return;
    result.backward(ones(result.shape));
    gradients.forEach((wanted, i) => {
      const { grad } = given[i]!;
      if (!wanted) return;
      expect(grad?.shape).toEqual(wanted.shape);
      expectClose(grad!.dataSync(), numbersOf(wanted), 1e-5);
    });
  });

  test.each(differentiable)("$name: gradient", (each) => {
    const inputs = each.inputs.map(load);
    const result = each.call(...inputs);
    if (!result.requiresGrad) {
      expect(each.inputs.some(({ dtype }) => dtype === "float32")).toBe(false);
      return;
    }
    const weights = Float32Array.from({ length: result.size }, (_, i) => weightOf(i));
    result.backward(tensor(weights, { shape: result.shape }));
    inputs.forEach((input, i) => {
      if (input.dtype !== "float32" || withoutGradient.has(`${each.name} ${i}`)) return;
      expect(input.grad?.shape).toEqual(input.shape);
      expectClose(input.grad!.dataSync(), finiteDifferences(each, i), 5e-3);
    });
  });

  test.each(cases)("$name: leaves nothing behind", ({ call, inputs, output }) => {
    const given = inputs.map(load);
    const hasGradient = output.dtype === "float32";
    const forward = (): Tensor =>
      inScope(
        () => call(...given),
        (made) => [made],
      );
    const pass = (): void => {
      const result = hasGradient ? forward() : noGrad(forward);
      if (result.requiresGrad) {
        result.backward(tensor(new Float32Array(result.size), { shape: result.shape }));
      }
      for (const input of given) input.grad = undefined;
      result.handle.release();
    };
    pass();
    const before = memory().numTensors;
    pass();
    pass();
    // The gradient handed to backward is the test's own, and left to the collector.
    expect(memory().numTensors - before).toBeLessThanOrEqual(2);
  });
});
