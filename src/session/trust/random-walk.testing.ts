/** For walks over trust: how a walk is drawn and gone. */
import fc from "fast-check";
import { vi } from "vitest";
import { settled, World } from "./walk.testing.ts";
import { STEP_NAMES, STORIES, type Step, type StepName, take } from "./walk-steps.testing.ts";

/** To be called once, with `vi.useRealTimers` and `vi.unstubAllGlobals` at the end. */
export async function prepareWalks(): Promise<void> {
  // Modules that a session imports when they are needed are loaded beforehand, so that every walk has them at once.
  await import("../../compiler/analyze-cell.ts");
  await import("../../notebook/read-file.ts");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
}

const stepOf = (names: readonly StepName[]): fc.Arbitrary<Step> =>
  fc.record({
    name: fc.constantFrom(...names),
    tab: fc.constantFrom(0, 0, 0, 1),
    pick: fc.nat(15),
  });

const anyStep = stepOf(STEP_NAMES);

/** A story in its order, in one tab, with anything in between. */
const storyOf = (story: readonly (readonly StepName[])[]) =>
  fc
    .tuple(
      ...story.map((names) =>
        fc.tuple(
          fc.array(anyStep, { maxLength: 2 }),
          stepOf(names).map((step) => ({ ...step, tab: 0 })),
        ),
      ),
    )
    .map((parts) => parts.flatMap(([before, step]) => [...before, step]));

const steps = fc.oneof(fc.array(anyStep, { maxLength: 16 }), ...STORIES.map(storyOf));

/** Rejects with the shortest walk on which something that must hold does not. */
export async function walkAtRandom(walks: number): Promise<void> {
  const walk = fc.asyncProperty(steps, async (taken) => {
    vi.clearAllTimers();
    const world = new World();
    await settled();
    for (const next of taken) await take(world, next);
    await settled();
    vi.advanceTimersByTime(2000);
    await settled();
    await world.checkAtRest();
  });
  await fc.assert(walk, { numRuns: walks });
}
