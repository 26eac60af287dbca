import { beforeAll, expect, test } from "vitest";
import { DataLoader, setBackend, TensorDataset, tensor } from "../../tinytorch/index.ts";
import { heldOutBytes } from "./held-out-bytes.ts";

beforeAll(() => setBackend("cpu"));

/** Six examples of two grey values, as MNIST's are normalised: (byte / 255 - mean) / std. */
function greyExamples(bytes: number[], { mean, std }: { mean: number; std: number }) {
  const values = bytes.map((byte) => (byte / 255 - mean) / std);
  const inputs = tensor(values, { shape: [values.length / 2, 2] });
  const labels = tensor(
    Int32Array.from({ length: values.length / 2 }, (_, i) => i),
    { shape: [values.length / 2] },
  );
  return new DataLoader(new TensorDataset(inputs, labels), { batchSize: 4 });
}

const BYTES = [0, 255, 7, 128, 3, 9, 254, 1, 77, 200, 40, 41];

test.each([
  { mean: 0.1307, std: 0.3081 },
  { mean: 0, std: 1 },
])("grey values come back as the bytes that they were: mean $mean, std $std", async (scale) => {
  const found = await heldOutBytes(greyExamples(BYTES, scale), 100);
  expect(found).toMatchObject({ examples: 6, valuesPerExample: 2 });
  expect([...(found?.values ?? [])]).toEqual(BYTES);
  expect([...(found?.labels ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
  expect(found?.mean).toBeCloseTo(scale.mean, 5);
  expect(found?.std).toBeCloseTo(scale.std, 5);
});

test("as many as are wanted, in their order", async () => {
  const found = await heldOutBytes(greyExamples(BYTES, { mean: 0, std: 1 }), 5);
  expect([...(found?.values ?? [])]).toEqual(BYTES.slice(0, 10));
  expect(found?.labels).toHaveLength(5);
});

test("values between the 256 steps, one value alone and labels that are no bytes are no such examples", async () => {
  const scale = { mean: 0, std: 1 };
  expect(await heldOutBytes(greyExamples([0, 255, 7.4, 8], scale), 10)).toBeUndefined();
  expect(await heldOutBytes(greyExamples([9, 9, 9, 9], scale), 10)).toBeUndefined();
  const labels = tensor(Int32Array.of(1, 300), { shape: [2] });
  const inputs = tensor([0, 1, 1, 0], { shape: [2, 2] });
  const loader = new DataLoader(new TensorDataset(inputs, labels), { batchSize: 2 });
  expect(await heldOutBytes(loader, 10)).toBeUndefined();
});
