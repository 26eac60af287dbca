import { expect, test } from "vitest";
import { RemediableError } from "../../base/remedy.ts";
import { estimateSize } from "../../tinytorch/index.ts";
import { checkSystemSize, fitSystem } from "./fit-system.ts";
import type { SystemConfig } from "./system-config.ts";

/** The module's own example. */
const wished: SystemConfig = {
  model: { architecture: "transformer", layers: 12, hiddenDim: 768 },
  training: { batchSize: 32, learningRate: 0.001, epochs: 10 },
  deployment: { target: "kubernetes", replicas: 3, autoscaling: true },
};

test("the module's example does not fit into a gigabyte; what fits differs in the size of its model alone", () => {
  const { fits, sentence, config } = fitSystem(wished, { maxBytes: 1e9 });
  expect(fits).toBe(false);
  expect(sentence).toMatch(
    /would have 85\.\d million parameters.*no more than 1\.0 GB\. 6 layers of 768 fit: 42\.\d million/,
  );
  expect(estimateSize(config.model, { batchSize: 32 }).trainingBytes).toBeLessThanOrEqual(1e9);
  expect(config).toEqual({ ...wished, model: { ...wished.model, layers: 6 } });
});

test("one that fits is left as it is", () => {
  const small: SystemConfig = { ...wished, model: { architecture: "mlp" } };
  expect(fitSystem(small, { maxBytes: 1e9 })).toMatchObject({ fits: true, config: small });
  expect(() => checkSystemSize(small, { maxBytes: 1e9 })).not.toThrow();
});

test("the error brings a cell with the config that fits", () => {
  const check = () => checkSystemSize(wished, { maxBytes: 1e9 });
  expect(check).toThrow(RemediableError);
  try {
    check();
  } catch (error) {
    expect((error as RemediableError).remedy.source).toBe(
      [
        "const smallerSystem = new CompleteMLSystem({",
        '  model: { architecture: "transformer", layers: 6, hiddenDim: 768 },',
        "  training: { batchSize: 32, learningRate: 0.001, epochs: 10 },",
        '  deployment: { target: "kubernetes", replicas: 3, autoscaling: true },',
        "});",
        "",
      ].join("\n"),
    );
  }
});

test("emulated fp16 takes more memory, not less, and what fits has room for it", () => {
  const mixed: SystemConfig = { ...wished, training: { ...wished.training, precision: "mixed" } };
  const full = { ...mixed, model: { ...wished.model, layers: 6 } };
  // The six layers that fit in fp32 do not with their copy.
  const { trainingBytes } = estimateSize(full.model, { batchSize: 32 });
  const { fits, sentence, config } = fitSystem(full, { maxBytes: trainingBytes });
  expect(fits).toBe(false);
  expect(sentence).toContain(
    "activations, and a copy of the weights rounded to fp16, which is emulated)",
  );
  expect(fitSystem(config, { maxBytes: trainingBytes }).fits).toBe(true);
  expect(config.training.precision).toBe("mixed");
});
