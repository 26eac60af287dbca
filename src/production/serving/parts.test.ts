/** The parts of a server that need nothing else: its router, cache, protocol, settings. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBase64 } from "../../base/base64.ts";
import { type InferRequest, responseOf, samplesOf } from "./inference-protocol.ts";
import { imageOfInput, inputOfImage } from "./pixels.ts";
import { ResponseCache } from "./response-cache.ts";
import { Router } from "./router.ts";
import { answerOf } from "./serving.testing.ts";
import { checkSettings, POLICIES, type Policy } from "./serving-settings.ts";

describe("the router", () => {
  const replicas = (...outstanding: number[]) =>
    outstanding.map((count, id) => ({ id, outstanding: count }));
  const shares = (policy: Policy, given: ReturnType<typeof replicas>, picks = 30_000) => {
    const router = new Router(3);
    const counts = given.map(() => 0);
    for (let i = 0; i < picks; i += 1) {
      const { id } = router.pick(policy, given) ?? { id: -1 };
      counts[id] = (counts[id] ?? 0) + 1;
    }
    return counts.map((count) => count / picks);
  };

  test("round robin takes turns, whoever is busy; random does not look either", () => {
    expect(shares("round robin", replicas(9, 0, 5), 300)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    for (const share of shares("random", replicas(9, 0, 5))) expect(share).toBeCloseTo(1 / 3, 1);
  });

  test("least outstanding: the idle one, and equals take turns", () => {
    expect(shares("least outstanding", replicas(2, 0, 5), 300)).toEqual([0, 1, 0]);
    expect(shares("least outstanding", replicas(1, 4, 1), 300)[1]).toBe(0);
    expect(shares("least outstanding", replicas(1, 1, 1), 300)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  test("of two choices the better: the worst of three is never taken, the best two times in three", () => {
    // Pairs are drawn without replacement: {best, other} in 2 of 3 pairs.
    const [best = 0, middle = 0, worst = 0] = shares("power of two", replicas(0, 3, 8));
    expect(best).toBeCloseTo(2 / 3, 1);
    expect(middle).toBeCloseTo(1 / 3, 1);
    expect(worst).toBe(0);
  });

  test("one is taken by every policy, and none where there is none", () => {
    for (const policy of POLICIES) {
      expect(new Router(1).pick(policy, replicas(4))).toEqual({ id: 0, outstanding: 4 });
      expect(new Router(1).pick(policy, [])).toBeUndefined();
    }
  });
});

describe("the cache", () => {
  test("is a replay of LRU: what it holds is what was used last", () => {
    const asked = fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 80 });
    fc.assert(
      fc.property(asked, fc.integer({ min: 0, max: 5 }), (values, capacity) => {
        const cache = new ResponseCache(capacity);
        const used: number[] = [];
        for (const value of values) {
          const input = Float32Array.from([value, 0.5]);
          const isThere = used.slice(-capacity || used.length).includes(value) && capacity > 0;
          const answer = cache.get(input);
          expect(answer !== undefined).toBe(isThere);
          if (answer === undefined) cache.put(input, answerOf(input));
          else expect(answer.output).toEqual(input);
          if (used.includes(value)) used.splice(used.indexOf(value), 1);
          used.push(value);
          expect(cache.size).toBeLessThanOrEqual(capacity);
        }
      }),
    );
  });

  test("another input gets no answer, be it as near as can be", () => {
    const cache = new ResponseCache(10);
    cache.put(Float32Array.from([1, 2]), answerOf(Float32Array.from([1, 2])));
    expect(cache.get(Float32Array.from([1, 3]))).toBeUndefined();
    expect(cache.get(Float32Array.from([1, 2, 0]))).toBeUndefined();
  });
});

describe("the protocol", () => {
  const spec = { shape: [2, 2] };
  const input = (change: object) => ({
    inputs: [{ name: "input", shape: [1, 2, 2], datatype: "FP32", data: [1, 2, 3, 4], ...change }],
  });

  test("N samples, one array each", () => {
    const asked = input({ shape: [2, 2, 2], data: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]) });
    expect(samplesOf(asked, spec).map((sample) => [...sample])).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
  });

  test.each<[unknown, string]>([
    [undefined, "expected { inputs: [one tensor] }, got undefined"],
    [{ inputs: [] }, "got 0 inputs"],
    [{ inputs: [3] }, "expected an input { name, shape, datatype, data }, got number"],
    [input({ name: "x" }), 'expected the input to be named "input", got "x"'],
    [input({ datatype: "FP64" }), 'expected datatype "FP32", got "FP64"'],
    [input({ shape: [1, 4] }), "expected shape [N, 2, 2] with N from 1 on, got [1,4]"],
    [input({ shape: [0, 2, 2], data: [] }), "with N from 1 on, got [0,2,2]"],
    [input({ shape: "1" }), 'got "1"'],
    [input({ data: [1, 2, 3] }), "expected 4 values for shape (1, 2, 2), got 3"],
    [input({ data: [1, 2, "3", 4] }), "expected data to be a flat list of numbers, got a list"],
    [input({ data: [[1, 2, 3, 4]] }), "a flat list of numbers"],
    [input({ data: BigInt64Array.from([1n, 2n, 3n, 4n]) }), "a flat list of numbers"],
    [input({ data: [1, 2, Number.NaN, 4] }), "expected finite numbers, got NaN at place 2"],
    [input({ data: [1, Infinity, 3, 4] }), "got Infinity at place 1"],
    [input({ data: [1, 1e300, 3, 4] }), "got 1e+300 at place 1"],
  ])("what is wrong is refused, number %#", (request, sentence) => {
    expect(() => samplesOf(request as InferRequest, spec)).toThrow(sentence);
  });

  test("answers as tensors, row by row, under the id that was asked", () => {
    const rows = [Float32Array.from([1, 2]), Float32Array.from([3, 4])];
    const answers = rows.map((output) => ({ output, probabilities: output }));
    expect(responseOf("mlp", "a", answers)).toEqual({
      model_name: "mlp",
      id: "a",
      outputs: ["output", "probabilities"].map((name) => ({
        ...{ name, shape: [2, 2], datatype: "FP32", data: Float32Array.from([1, 2, 3, 4]) },
      })),
    });
  });
});

test("a drawn digit goes to the model scaled as its data, and is shown as it was drawn", () => {
  const scale = { mean: 0.1307, std: 0.3081 };
  const bytes = Uint8Array.from({ length: 784 }, (_, i) => i % 256);
  const input = inputOfImage(toBase64(bytes), 784, scale);
  expect(input[255]).toBeCloseTo((1 - 0.1307) / 0.3081, 5);
  expect(imageOfInput(input, scale)).toEqual(bytes);
  expect(() => inputOfImage(toBase64(bytes.slice(1)), 784, scale)).toThrow(
    "expected an image of 784 bytes, base64, got 783 bytes",
  );
  for (const wrong of [undefined, 3, "§"]) {
    expect(() => inputOfImage(wrong, 784, scale)).toThrow("got none");
  }
});

test("settings that make no sense are refused with what was expected", () => {
  expect(checkSettings({ maxBatchSize: 4, policy: "random" })).toEqual({
    maxBatchSize: 4,
    policy: "random",
  });
  expect(() => checkSettings({ maxBatchSize: 0 })).toThrow(
    "expected maxBatchSize to be a whole number from 1 to 64, got 0",
  );
  expect(() => checkSettings({ timeoutMs: Number.NaN })).toThrow("a number from 1 to 60,000");
  expect(() => checkSettings({ policy: "best" as never })).toThrow(
    'expected policy to be one of "round robin", "random", "least outstanding", "power of two", got "best"',
  );
  expect(() => checkSettings({ delay: 3 } as never)).toThrow('there is no setting "delay"');
});
