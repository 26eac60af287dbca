import { expect, test } from "vitest";
import { pageAt, pagesOf } from "./pages.ts";

const rows = (count: number, height: number) =>
  Array.from({ length: count }, (_, index) => ({
    top: index * height,
    bottom: (index + 1) * height,
  }));

test("what fits is one page", () => {
  expect(pagesOf(rows(4, 100), 400, 400)).toEqual([{ top: 0, bottom: 400 }]);
});

test("pages end where a block begins, and together they show everything once", () => {
  expect(pagesOf(rows(10, 90), 900, 400)).toEqual([
    { top: 0, bottom: 360 },
    { top: 360, bottom: 720 },
    { top: 720, bottom: 900 },
  ]);
});

test("a figure goes to the next page as a whole, with what it consists of", () => {
  const figure = { top: 300, bottom: 650 };
  expect(pagesOf([figure, { top: 380, bottom: 420 }], 700, 400)).toEqual([
    { top: 0, bottom: 300 },
    { top: 300, bottom: 700 },
  ]);
});

test("what is larger than the room is cut, and ends", () => {
  expect(pagesOf([{ top: 0, bottom: 1000 }], 1000, 400).map(({ top }) => top)).toEqual([
    0, 400, 800,
  ]);
});

test("one that is larger than the room takes no page's end to its own beginning", () => {
  expect(pagesOf([{ top: 200, bottom: 900 }], 900, 400).map(({ top }) => top)).toEqual([
    0, 400, 800,
  ]);
});

test("the page of a height", () => {
  const pages = pagesOf(rows(10, 90), 900, 400);
  expect([0, 350, 360, 899].map((y) => pageAt(pages, y))).toEqual([0, 0, 1, 2]);
});
