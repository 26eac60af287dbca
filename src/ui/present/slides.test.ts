import { expect, test } from "vitest";
import { toNotebook } from "../../notebook/to-notebook.ts";
import { slidesOf, slideWith, stepOfKey, stepTo } from "./slides.ts";

const notebook = toNotebook({
  cells: [
    { id: "a", part: 1, kind: "markdown", source: "# A" },
    { id: "empty", source: " " },
    { id: "b", source: "1" },
    { id: "c", part: 2, source: "2" },
  ],
});

test("a slide is a cell or a part; what is empty or hidden is none", () => {
  expect(slidesOf(notebook, "cell")).toEqual([["a"], ["b"], ["c"]]);
  expect(slidesOf(notebook, "part")).toEqual([["a", "b"], ["c"]]);
  expect(slidesOf({ ...notebook, teaching: { hiddenParts: [1] } }, "part")).toEqual([["c"]]);
});

test("it begins with the selected cell, or at the beginning", () => {
  const slides = slidesOf(notebook, "part");
  expect(slideWith(slides, "c")).toBe(1);
  expect(slideWith(slides, "empty")).toBe(0);
  expect(slideWith(slides, undefined)).toBe(0);
});

test("steps stop at both ends", () => {
  expect([stepTo("next", 2, 3), stepTo("previous", 0, 3)]).toEqual([2, 0]);
  expect([stepTo("first", 2, 3), stepTo("last", 0, 3)]).toEqual([0, 2]);
  expect(stepOfKey(" ", false)).toBe("next");
  expect(stepOfKey(" ", true)).toBe("previous");
  expect(stepOfKey("x", false)).toBeUndefined();
});
