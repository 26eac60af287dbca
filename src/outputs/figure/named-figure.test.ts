import { expect, test } from "vitest";
import { figureName, type NamedFigure, withUniqueNames } from "./named-figure.ts";

const named = (name: string): NamedFigure => ({
  name,
  label: name,
  figure: { kind: "not-measurable", reason: "r" },
});

test("names are small letters and digits, joined by hyphens", () => {
  expect(["p99", "Highest rate", " Größe (MB) ", "…"].map(figureName)).toEqual([
    "p99",
    "highest-rate",
    "größe-mb",
    "",
  ]);
});

test("of figures with one name the later ones are numbered, past numbers that are taken", () => {
  const figures = ["a", "a-2", "a", "b", "a"].map(named);
  const unique = withUniqueNames(figures);
  expect(unique.map(({ name }) => name)).toEqual(["a", "a-2", "a-3", "b", "a-4"]);
  expect(unique[0]).toBe(figures[0]);
});
