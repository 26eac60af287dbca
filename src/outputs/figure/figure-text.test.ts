import { describe, expect, test } from "vitest";
import type { Figure, MeasuredFigure, Unit } from "./figure.ts";
import { figureOrigin, figureParts, figureText, scaleFor } from "./figure-text.ts";

function measured(value: number, unit: Unit, more: Partial<MeasuredFigure> = {}): MeasuredFigure {
  return { kind: "measured", value, unit, n: 662, method: "median of the samples.", ...more };
}

describe("figureText", () => {
  test.each<[Figure, string]>([
    [measured(1.8371, "ms", { low: 1.787, high: 1.887 }), "1.84 ms ± 0.05, n = 662"],
    [measured(1.8371, "ms", { low: 1.822, high: 1.852 }), "1.837 ms ± 0.015, n = 662"],
    [measured(1.84, "ms", { low: 1.79, high: 2.4 }), "1.84 ms (1.79–2.40), n = 662"],
    [
      measured(301_176, "samples/s", { low: 297_674, high: 301_176.0000001 }),
      "301 K samples/s (298–301), n = 662",
    ],
    [
      measured(319_999.99, "samples/s", { low: 319_999.98, high: 320_000.001 }),
      "320 K samples/s, n = 662",
    ],
    [measured(0.0421, "ms"), "42.1 µs, n = 662"],
    [measured(0.00042, "ms"), "420 ns, n = 662"],
    [measured(12_345, "ms"), "12.3 s, n = 662"],
    [measured(0.9996, "ms"), "1.00 ms, n = 662"],
    [measured(2.5, "s", { n: 3 }), "2.50 s, n = 3"],
    [measured(1_234_567, "bytes"), "1.23 MB, n = 662"],
    [measured(999, "bytes", { n: 1 }), "999 B, n = 1"],
    [
      measured(12_300, "samples/s", { low: 12_100, high: 12_500 }),
      "12.3 K samples/s ± 0.2, n = 662",
    ],
    [measured(0.9731, "ratio", { low: 0.9701, high: 0.9761 }), "97.3 % ± 0.3, n = 662"],
    [measured(0, "bytes"), "0 B, n = 662"],
    [measured(5.2, "ms", { low: -25, high: 35 }), "5 ms ± 30, n = 662"],
    [measured(1.02e-7, "none", { low: 0.98e-7, high: 1.06e-7 }), "1.02 × 10⁻⁷ ± 0.04, n = 662"],
    [measured(0.00011, "count"), "0.000110, n = 662"],
    [measured(1.5, "ms", { low: 1.5, high: 1.5 }), "1.50 ms, n = 662"],
    [{ kind: "not-measured", why: "pending", reason: "r" }, "not yet"],
    [{ kind: "not-measured", why: "failed", reason: "r" }, "failed"],
    [{ kind: "not-measured", why: "omitted", reason: "r" }, "not measured"],
    [{ kind: "not-measured", why: "none", reason: "r" }, "none"],
    [{ kind: "computed", value: 3.2e9, unit: "flop/s", method: "m" }, "3.20 GFLOP/s"],
    [{ kind: "computed", value: 101_770, unit: "count", method: "m" }, "101,770"],
    [measured(-0.0001, "ratio", { low: -0.02, high: 0.02 }), "0 % ± 2, n = 662"],
    [{ kind: "computed", value: -0.25, unit: "none", method: "m" }, "−0.250"],
    [
      { kind: "assumed", value: 0.526, unit: "usd", source: "AWS on-demand", date: "2025-03-01" },
      "$0.526, assumed (AWS on-demand, 2025-03-01)",
    ],
    [
      {
        ...{ kind: "modelled", value: 0.0248, unit: "usd", low: 0.0243, high: 0.0253 },
        ...{ method: "a model.", inputs: ["a price"] },
      },
      "$0.0248 ± 0.0005, modelled",
    ],
    [measured(80, "queries/s"), "80 queries/s, n = 662"],
    [{ kind: "needs-samples", more: 1438, method: "p99" }, "needs 1,438 more"],
    [{ kind: "not-measurable", reason: "The browser hides it." }, "not measurable here"],
  ])("%o", (figure, text) => {
    expect(figureText(figure)).toBe(text);
  });
});

test("an interval of rounding errors is none", () => {
  expect(figureText(measured(123.456789, "ms", { low: 123.4567889, high: 123.4567891 }))).toBe(
    "123 ms, n = 662",
  );
});

test("parts can be set apart", () => {
  expect(figureParts(measured(1.8371, "ms", { low: 1.787, high: 1.887 }))).toEqual({
    value: "1.84",
    unit: "ms",
    spread: "± 0.05",
    note: "n = 662",
    isAbsent: false,
  });
});

test("every figure says where it comes from", () => {
  expect(figureOrigin(measured(1, "ms"))).toBe("Measured here: median of the samples.");
  const modelled: Figure = {
    ...{ kind: "modelled", value: 2, unit: "usd", method: "price over throughput." },
    inputs: ["1,000 samples/s, measured here", "$0.10 an hour, assumed"],
  };
  expect(figureOrigin(modelled)).toBe(
    "Modelled, not measured here: price over throughput. From: 1,000 samples/s, measured here; $0.10 an hour, assumed.",
  );
  expect(figureOrigin({ kind: "not-measurable", reason: "No timer." })).toBe("No timer.");
});

test("axes are scaled by their largest value", () => {
  expect(scaleFor("ms", 4500)).toEqual({ factor: 1000, label: "s" });
  expect(scaleFor("bytes", 0)).toEqual({ factor: 1, label: "B" });
});

test("a value next to nothing is written as such, whatever its interval", () => {
  const method = "A fit whose coefficient is zero but for rounding.";
  const next = { kind: "computed", unit: "ratio", method } as const;
  expect(figureParts({ ...next, value: 1e-150 }).value).toBe("1 × 10⁻¹⁴⁸");
  const parts = figureParts({ ...next, value: 1e-150, low: 0, high: 1e-149 });
  expect([parts.value, parts.spread]).toEqual(["1 × 10⁻¹⁴⁸", "0–1 × 10⁻¹⁴⁷"]);
  expect(figureText({ ...next, value: Number.NaN })).toBe("not a number %");
  expect(figureText({ ...next, unit: "ms", value: 1e300 })).toBe("2.778 × 10²⁹³ h");
});
