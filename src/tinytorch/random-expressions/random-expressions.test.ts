/** Random expressions on the backends that Node has, against the reference; `random-expressions.long.test.ts` tries many more. */
import { describe, expect, test } from "vitest";
import { setBackend, setOperationListener } from "../index.ts";
import { operations } from "../operations/table.ts";
import { check } from "./check.testing.ts";
import { asTypeScript } from "./expression.testing.ts";
import { generate } from "./generate.testing.ts";
import { machines } from "./machines.testing.ts";
import { expectNoDifference } from "./search.testing.ts";

/** Each test has this many, so that a fault of one kind leaves the others to be seen. */
const EACH = 50;
const blocks = Array.from({ length: 6 }, (_, i) => i * EACH);

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  test.each(blocks)(`as the reference: ${EACH} expressions from seed %i`, async (first) => {
    await setBackend(backend);
    await expectNoDifference(backend, first, EACH);
  });
});

test("a seed is an expression", () => {
  const texts = [3, 3, 4].map((seed) => asTypeScript(generate(seed, machines.cpu)));
  expect(texts[0]).toBe(texts[1]);
  expect(texts[0]).not.toBe(texts[2]);
});

/** Rows that expressions do not reach: chance, statistics of batches, fp16, 8 bits, and what only rewritten graphs have. */
const LEFT_OUT = [
  ...["dropout", "batchNorm", "batchNormFixed", "roundToFp16", "oneHot", "bce"],
  ...["linearInt8", "fakeQuantize", "dequantize"],
  ...["linearRelu", "matmulTransposed", "flattenChannelsLast"],
];

test("every row of the table is met, forward and, where it has a gradient, backward", async () => {
  await setBackend("cpu");
  const met = new Set<string>();
  setOperationListener(({ name, phase }) => met.add(`${name} ${phase}`));
  try {
    for (let seed = 0; seed < 600; seed++) await check(generate(seed, machines.cpu), machines.cpu);
  } finally {
    setOperationListener(undefined);
  }
  const wanted = Object.values(operations)
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .flatMap((row) => [`${row.name} forward`, ...("vjp" in row ? [`${row.name} backward`] : [])]);
  expect(wanted.filter((each) => !met.has(each))).toEqual([]);
});
