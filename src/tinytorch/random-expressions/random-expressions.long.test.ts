/** Twenty thousand random expressions on wasm, two thousand on cpu. */
import { describe, test } from "vitest";
import { setBackend } from "../index.ts";
import { expectNoDifference } from "./search.testing.ts";

const EACH = 500;
const COUNTS = { cpu: 2_000, wasm: 20_000 };

describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
  const blocks = Array.from({ length: COUNTS[backend] / EACH }, (_, i) => i * EACH);
  test.each(blocks)(`as the reference: ${EACH} expressions from seed %i`, async (first) => {
    await setBackend(backend);
    await expectNoDifference(backend, first, EACH);
  });
});
