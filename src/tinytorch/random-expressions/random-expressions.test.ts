/** Random expressions on the backends that Node has, against the reference; `random-expressions.long.test.ts` tries many more. */
import { describe, expect, test } from "vitest";
import { setBackend } from "../index.ts";
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
