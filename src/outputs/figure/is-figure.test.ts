import { expect, test } from "vitest";
import { sample } from "../panels/profile/sample.testing.ts";
import { isFigure } from "./is-figure.ts";
import { failed, NOT_YET } from "./not-measured.ts";

test("every kind of figure is known, and nothing else is one", () => {
  for (const { figure } of sample.metrics) expect(isFigure(figure)).toBe(true);
  expect([NOT_YET, failed("r")].every(isFigure)).toBe(true);
  const others = [
    ...[null, 3, "text", [], {}, { kind: "measured" }, sample],
    { kind: "computed", value: 1, unit: "parsec", method: "m" },
    { kind: "toString", reason: "r" },
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
      },
    ),
  ];
  expect(others.filter(isFigure)).toEqual([]);
});
