import fc from "fast-check";
import { expect, test } from "vitest";
import { estimateSize, fittingConfig, type ModelConfig } from "../index.ts";

const configs: fc.Arbitrary<ModelConfig> = fc
  .record({
    architecture: fc.constantFrom("mlp", "cnn", "vit", "transformer", "hybrid"),
    layers: fc.integer({ min: 1, max: 4 }),
    heads: fc.integer({ min: 1, max: 12 }),
    headDim: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ headDim, ...config }) => ({ ...config, hiddenDim: config.heads * headDim }));

const budgets = fc.integer({ min: 22, max: 32 }).map((power) => 2 ** power);

/** As large as asked for, where something was asked for. */
function sizesOf({ layers = 2, hiddenDim = 64, heads = 4 }: ModelConfig): number[] {
  return [layers, hiddenDim, heads];
}

test("it fits, is of the same kind, and is no larger than what was asked for", () => {
  fc.assert(
    fc.property(
      configs,
      budgets,
      fc.integer({ min: 1, max: 64 }),
      (config, maxBytes, batchSize) => {
        const fitting = fittingConfig(config, { maxBytes, batchSize });
        const size = estimateSize(fitting, { batchSize });
        expect(size.trainingBytes).toBeLessThanOrEqual(maxBytes);
        expect(size.parameters).toBeLessThanOrEqual(estimateSize(config).parameters);
        expect(fitting.architecture).toBe(config.architecture);
        const asked = sizesOf(config);
        for (const [i, value] of sizesOf(fitting).entries())
          expect(value).toBeLessThanOrEqual(asked[i] ?? 0);
        const fits = estimateSize(config, { batchSize }).trainingBytes <= maxBytes;
        expect(fitting === config).toBe(fits);
      },
    ),
  );
});

test("the module's transformer becomes one of half the layers", () => {
  const asked = { architecture: "transformer", layers: 12, hiddenDim: 768 } as const;
  expect(fittingConfig(asked, { maxBytes: 1e9 })).toEqual({ ...asked, layers: 6 });
});

test("heads go down where they would no longer divide the width, and only there", () => {
  const asked = { architecture: "vit", layers: 1, hiddenDim: 90, heads: 10 } as const;
  const half = { ...asked, hiddenDim: 45, heads: 9 };
  const { trainingBytes: maxBytes } = estimateSize(half);
  expect(fittingConfig(asked, { maxBytes })).toEqual(half);
  const even = { ...asked, hiddenDim: 80 };
  expect(fittingConfig(even, { maxBytes })).toEqual({ ...even, hiddenDim: 40 });
});

test("where nothing fits, it says so", () => {
  expect(() => fittingConfig({ architecture: "mlp" }, { maxBytes: 1000 })).toThrow(
    /expected a budget that some mlp fits into, got 1000 bytes for batches of 32/,
  );
  expect(() => fittingConfig({ architecture: "rnn" as "mlp" })).toThrow(/one of mlp/);
});
