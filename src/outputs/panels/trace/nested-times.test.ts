import fc from "fast-check";
import { expect, test } from "vitest";
import { type NestedSpan, nestedTimes } from "./nested-times.ts";

test("what touches is taken apart, in the order of the spans", () => {
  const spans: NestedSpan[] = [
    { startMs: 0, endMs: 0.25, level: 0 },
    { startMs: 0, endMs: 0.24, level: 1 },
    { startMs: 0.24, endMs: 0.24, level: 1 },
    { startMs: 0.24, endMs: 0.25, level: 1 },
  ];
  expect(nestedTimes(spans)).toEqual([
    { ts: 0, dur: 250.001 },
    { ts: 0.001, dur: 239.999 },
    { ts: 240.001, dur: 0.001 },
    { ts: 240.003, dur: 9.997 },
  ]);
});

test("for any spans, begins and ends are all different, and the inner end first", () => {
  const gap = fc.nat(3).map((steps) => steps * 0.005);
  const tree = fc.array(fc.record({ gap, length: gap, level: fc.nat(3) }), { maxLength: 40 });
  fc.assert(
    fc.property(tree, (steps) => {
      let now = 0;
      const spans = steps.map(({ gap: before, length, level }) => {
        now += before;
        return { startMs: now, endMs: now + length, level };
      });
      const times = nestedTimes(spans);
      const edges = times.flatMap(({ ts, dur }) =>
        [ts, ts + dur].map((at) => Math.round(at * 1000)),
      );
      expect(new Set(edges).size).toBe(edges.length);
      for (const [index, { ts, dur }] of times.entries()) {
        const next = spans.findIndex(
          ({ level }, other) => other > index && level <= (spans[index]?.level ?? 0),
        );
        if (next > 0) expect((times[next]?.ts ?? 0) - (ts + dur)).toBeGreaterThan(0);
      }
    }),
  );
});
