import { expect, test } from "vitest";
import { sampleInputs } from "./sample-inputs.ts";

const outputs = [{ name: "output", datatype: "FP32", shape: [-1, 10] }];
const of = (datatype: string, shape: number[]) =>
  sampleInputs({ name: "m", inputs: [{ name: "x", datatype, shape }], outputs }, 1);
const first = ({ texts }: { texts: readonly string[] }) => JSON.parse(texts[0] ?? "")[0];

test("inputs of 784 numbers are digits", () => {
  const digits = of("FP32", [-1, 1, 28, 28]);
  expect(digits.words).toBe("256 digits of MNIST's test set, greys from 0 to 1");
  expect(new Set(digits.texts).size).toBe(256);
  const { shape, data, datatype } = first(digits);
  expect({ shape, datatype, size: data.length }).toEqual({
    ...{ shape: [1, 1, 28, 28], datatype: "FP32", size: 784 },
  });
  // A digit is mostly paper, and has ink.
  expect(data.filter((grey: number) => grey === 0).length).toBeGreaterThan(392);
  expect(Math.max(...data)).toBeGreaterThan(0.9);
  expect(Math.max(...first(of("UINT8", [784])).data)).toBeGreaterThan(230);
});

test("other inputs are random numbers of their shape, and say so", () => {
  const random = of("FP32", [-1, 3, 2]);
  expect(random.words).toBe(
    '"x": random numbers from 0 to 1 of shape (1, 3, 2), 256 different ones',
  );
  expect(first(random)).toMatchObject({ name: "x", shape: [1, 3, 2], datatype: "FP32" });
  expect(first(random).data).toHaveLength(6);
  expect(of("FP32", [-1, 3, 2])).toEqual(random);
  expect(first(of("INT64", [5])).data.every((n: number) => Number.isInteger(n))).toBe(true);
  expect(typeof first(of("BOOL", [1])).data[0]).toBe("boolean");
  // Large ones are fewer, so that they fit in memory.
  expect(of("FP32", [1, 3, 256, 256]).texts.length).toBeLessThan(10);
});

test.each([
  ["BYTES", [-1, 1], /"x", BYTES \(-1, 1\) cannot be made up/],
  ["FP16", [-1, 4], /cannot be made up/],
  ["FP32", [-1, -1, 3], /open beyond its first dimension/],
  ["FP32", [1, 2 ** 20, 64], /too large/],
])("refused in a sentence: %s %j", (datatype, shape, sentence) => {
  expect(() => of(datatype, shape)).toThrow(sentence);
});
