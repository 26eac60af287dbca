import fc from "fast-check";
import { expect, test } from "vitest";
import { NextEvent } from "./next-event.ts";

test("the earliest of all slots, the lower of equals, after any changes", () => {
  const changes = fc.array(
    fc.record({
      slot: fc.integer({ min: 0, max: 40 }),
      timeMs: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.POSITIVE_INFINITY)),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 41 }), changes, (slots, sets) => {
      const next = new NextEvent(slots);
      const times = new Array<number>(slots).fill(Number.POSITIVE_INFINITY);
      for (const { slot, timeMs } of sets.filter((each) => each.slot < slots)) {
        next.set(slot, timeMs);
        times[slot] = timeMs;
        const earliest = Math.min(...times);
        expect(next.timeMs).toBe(earliest);
        expect(next.slot).toBe(times.indexOf(earliest));
      }
    }),
  );
});
