/** Whatever is done in whichever order: where cells run is where the trust of the open notebook lets them run. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { settled, World } from "./walk.testing.ts";
import { refusals, STEP_NAMES, type Step, take } from "./walk-steps.testing.ts";

beforeAll(async () => {
  // What a session imports when it is needed is there at once on every walk.
  await import("../../compiler/analyze-cell.ts");
  await import("../../notebook/read-file.ts");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const WALKS = Number(process.env["WALKS"] ?? 10_000);

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(...STEP_NAMES),
  tab: fc.constantFrom(0, 0, 0, 1),
  pick: fc.nat(15),
});

test(`on ${WALKS} walks trust and place never differ`, { timeout: 300_000 }, async () => {
  const walk = fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
    vi.clearAllTimers();
    const world = new World();
    await settled();
    for (const next of steps) await take(world, next);
    await settled();
    vi.advanceTimersByTime(2000);
    await settled();
    await world.checkAtRest();
  });
  await fc.assert(walk, { numRuns: WALKS });
  const kinds = new Set(refusals);
  expect([...kinds].filter((text) => !/^Error: [A-Z].*\.$/.test(text))).toEqual([]);
});
