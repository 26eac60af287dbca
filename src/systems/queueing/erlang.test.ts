import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { erlangB, erlangC } from "./erlang.ts";

/** Both formulas by their definition, a^k/k! over sums of them, in exact fractions of whole numbers; a = numerator / denominator. */
function exactly(numerator: bigint, denominator: bigint, servers: number) {
  const c = BigInt(servers);
  // Terms over the common denominator d^c c!: a^k/k! = n^k d^(c-k) c!/k!.
  const terms: bigint[] = [];
  let fallen = 1n;
  for (let k = servers; k >= 0; k--) {
    terms[k] = numerator ** BigInt(k) * denominator ** BigInt(servers - k) * fallen;
    fallen *= BigInt(k);
  }
  const sum = (all: bigint[]) => all.reduce((a, b) => a + b, 0n);
  const last = terms[servers]!;
  const digits = 10n ** 20n;
  const quotient = (a: bigint, b: bigint) => Number((a * digits) / b) / 1e20;
  // C = (a^c/c!) · c/(c - a) / (Σ_{k<c} a^k/k! + (a^c/c!) · c/(c - a)).
  const [waits, spare] = [last * c * denominator, c * denominator - numerator];
  return {
    b: quotient(last, sum(terms)),
    c: quotient(waits, sum(terms.slice(0, servers)) * spare + waits),
  };
}

describe.each([
  [1n, 2n, 1],
  [4n, 5n, 1],
  [3n, 2n, 2],
  [9n, 2n, 5],
  [19n, 2n, 10],
  [18n, 1n, 20],
  [95n, 1n, 100],
  [475n, 1n, 500],
])("an offered load of %d/%d Erlangs at %d servers", (numerator, denominator, servers) => {
  const offered = Number(numerator) / Number(denominator);
  const exact = exactly(numerator, denominator, servers);

  test("Erlang B and C, against exact fractions, to 10 digits", () => {
    expect(erlangB(offered, servers) / exact.b).toBeCloseTo(1, 10);
    expect(erlangC(offered, servers) / exact.c).toBeCloseTo(1, 10);
  });
});

test.each([
  [1, 0.0101],
  [2, 0.153],
  [5, 1.361],
  [10, 4.461],
  [20, 12.03],
  [50, 37.9],
  [100, 84.06],
])("%d circuits lose 1 %% of %d Erlangs (the Erlang loss table of CCITT)", (servers, offered) => {
  // The table is of offered loads in four digits: half a unit of the last on either side.
  const unit = 10 ** (Math.floor(Math.log10(offered)) - 2);
  expect(erlangB(offered - unit, servers)).toBeLessThan(0.01);
  expect(erlangB(offered + unit, servers)).toBeGreaterThan(0.01);
});

test.each([
  [11, 0.6821182],
  [12, 0.4493882],
  [13, 0.2852705],
  [14, 0.1741319],
])(
  "of 10 Erlangs at %d servers a share of %d waits (the table in the README of CRAN's ErlangC 0.1.0)",
  (servers, waits) => {
    // In seven digits; the README of PyPI's pyworkforce 0.1.0 has the last one as 0.1741319335950498.
    expect(erlangC(10, servers)).toBeCloseTo(waits, 7);
  },
);

test("who waits: between losing and busy, more with load, fewer with a server more", () => {
  const load = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  const count = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(load, count, (rho, servers) => {
      const waits = erlangC(rho * servers, servers);
      expect(waits).toBeGreaterThanOrEqual(erlangB(rho * servers, servers));
      expect(waits).toBeLessThanOrEqual(rho * (1 + 1e-12));
      expect(erlangC(0.99 * rho * servers, servers)).toBeLessThan(waits);
      expect(erlangC(rho * servers, servers + 1)).toBeLessThan(waits);
    }),
  );
});

test("no load is no wait; what makes no sense is refused", () => {
  expect(erlangC(0, 3)).toBe(0);
  expect(() => erlangC(2, 2)).toThrow("the line would grow without end");
  expect(() => erlangB(-1, 2)).toThrow("an offered load from 0 Erlangs on, got -1");
  expect(() => erlangB(Number.NaN, 2)).toThrow(RangeError);
  expect(() => erlangB(1, 0)).toThrow("at least one server, got 0");
  expect(() => erlangC(1, 1.5)).toThrow("at least one server, got 1.5");
});
