import fc from "fast-check";
import { expect, test } from "vitest";
import { LANES, placeMarks } from "./mark-lanes.ts";

const widthOf = (text: string) => 6 * text.length;

test("words beside each other share a line; those that would cover others go to the next", () => {
  const placed = placeMarks(
    [
      { second: 45, text: "rate 200" },
      { second: 46, text: "rate 300" },
      { second: 80, text: "replica 2 killed" },
    ],
    99,
    600,
    widthOf,
  );
  expect(placed.map(({ x, lane, isLeft }) => [x, lane, isLeft])).toEqual([
    [55, 1, false],
    [65, 0, false],
    [405, 0, false],
  ]);
});

test("at the right end, words stand to the left of their line", () => {
  const [mark] = placeMarks([{ second: 99, text: "replica 2 killed" }], 99, 600, widthOf);
  expect([mark?.x, mark?.isLeft]).toEqual([595, true]);
});

test("marks of more than a minute ago are gone", () => {
  expect(placeMarks([{ second: 39, text: "old" }], 99, 600, widthOf)).toEqual([]);
});

test("no words cover others, whatever is marked; where there is no room the line stays", () => {
  const mark = fc.record({
    second: fc.integer({ min: 40, max: 99 }),
    text: fc.string({ minLength: 1, maxLength: 30 }),
  });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 20 }), (marks) => {
      const placed = placeMarks(marks, 99, 300, widthOf);
      expect(placed).toHaveLength(marks.length);
      const words = placed.flatMap(({ lane, x, isLeft, text }) => {
        const [from, to] = isLeft ? [x - widthOf(text), x] : [x, x + widthOf(text)];
        return lane === undefined ? [] : [{ lane, from, to }];
      });
      for (const [index, one] of words.entries()) {
        expect(one.lane).toBeLessThan(LANES);
        const others = words.slice(index + 1).filter(({ lane }) => lane === one.lane);
        expect(others.every((it) => it.to <= one.from || it.from >= one.to)).toBe(true);
      }
    }),
  );
});
