/** For walks over trust: how a walk is drawn and gone. */
import fc from "fast-check";
import { vi } from "vitest";
import { settled, World } from "./walk.testing.ts";
import { STEP_NAMES, type Step, take } from "./walk-steps.testing.ts";

/** To be called once, with `vi.useRealTimers` and `vi.unstubAllGlobals` at the end. */
export async function prepareWalks(): Promise<void> {
  // What a session imports when it is needed is there at once on every walk.
  await import("../../compiler/analyze-cell.ts");
  await import("../../notebook/read-file.ts");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
}

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom(...STEP_NAMES),
  tab: fc.constantFrom(0, 0, 0, 1),
  pick: fc.nat(15),
});

/** Rejects with the shortest walk on which something that must hold does not. */
export async function walkAtRandom(walks: number): Promise<void> {
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
  await fc.assert(walk, { numRuns: walks });
}
