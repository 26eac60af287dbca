import fc from "fast-check";
import { expect, test } from "vitest";
import { erlangC } from "./erlang.ts";
import {
  ggcWait,
  inoueBound,
  md1Wait,
  mdcWait,
  mg1Wait,
  mmcSojournQuantile,
  mmcWait,
  mmcWaitQuantile,
  refinedWait,
} from "./waiting-times.ts";

test("M/M/1, by its textbook formulas: ρ/(μ-λ), and ln(100)/(μ-λ) for the p99 of the latency", () => {
  const station = { arrivalRate: 0.08, serviceTime: 10 };
  expect(mmcWait(station)).toBeCloseTo(0.8 / 0.02, 9);
  expect(mmcWaitQuantile(station, 0.99)).toBeCloseTo(Math.log(0.8 / 0.01) / 0.02, 9);
  expect(mmcSojournQuantile(station, 0.99)).toBeCloseTo(Math.log(100) / 0.02, 9);
  expect(mmcWaitQuantile(station, 0.1)).toBe(0);
});

test.each([
  [0.8, 1, 0.99, 23.025850929940457],
  [3.2, 4, 0.99, 6.893203748883029],
  [3, 4, 0.95, 4.128099802417631],
  [7.6, 8, 0.999, 18.12293104212059],
  [1, 2, 0.9, 2.9948782908174185],
])(
  "M/M/c latency: %d Erlangs at %d servers, quantile %d (scipy: quad of the convolution, brentq)",
  (arrivalRate, servers, p, expected) => {
    expect(mmcSojournQuantile({ arrivalRate, serviceTime: 1, servers }, p)).toBeCloseTo(
      expected,
      8,
    );
  },
);

test("M/D/1 waits half as long as M/M/1; M/G/1 by its second moment; one server is Kingman's", () => {
  const station = { arrivalRate: 0.09, serviceTime: 10 };
  expect(md1Wait(station)).toBeCloseTo(mmcWait(station) / 2, 9);
  expect(mg1Wait(station)).toBeCloseTo(mmcWait(station), 9);
  // Times of 5 and 25, three to one.
  const secondMoment = (3 * 5 ** 2 + 25 ** 2) / 4;
  const scv = secondMoment / 10 ** 2 - 1;
  expect(mg1Wait({ ...station, arrivalRate: 0.07, serviceScv: scv })).toBeCloseTo(
    (0.07 * secondMoment) / (2 * 0.3),
    9,
  );
  expect(ggcWait({ ...station, arrivalScv: 4, serviceScv: 0.5 })).toBeCloseTo(
    (0.9 / 0.1) * 10 * 2.25,
    9,
  );
});

test("M/D/c by Cosmetatos, beside the simulated waits of other hands, in units of a service of 10 ms", () => {
  // Waits that were simulated when the formulas were chosen: 0.09 ms at 8 servers and half load, 10.05 at 4 servers and 0.9.
  expect(mdcWait({ arrivalRate: 0.4, serviceTime: 10, servers: 8 })).toBeCloseTo(0.0925, 3);
  expect(mdcWait({ arrivalRate: 0.36, serviceTime: 10, servers: 4 }) / 10.05).toBeCloseTo(1, 1);
  expect(mdcWait({ arrivalRate: 0, serviceTime: 10, servers: 4 })).toBe(0);
  expect(mdcWait({ arrivalRate: 0.08, serviceTime: 10 })).toBeCloseTo(20, 9);
});

const loads = fc.record({
  rho: fc.double({ min: 0.01, max: 0.98, noNaN: true }),
  servers: fc.integer({ min: 1, max: 50 }),
  arrivalScv: fc.double({ min: 0, max: 10, noNaN: true }),
  serviceScv: fc.double({ min: 0, max: 10, noNaN: true }),
});

test("waits rise with load and with variation, and servers together wait less than apart", () => {
  fc.assert(
    fc.property(loads, ({ rho, servers, arrivalScv, serviceScv }) => {
      const station = { arrivalRate: rho * servers, serviceTime: 1, servers };
      for (const wait of [ggcWait, refinedWait]) {
        const at = (more: object) => wait({ ...station, arrivalScv, serviceScv, ...more });
        const value = at({});
        expect(value).toBeGreaterThanOrEqual(0);
        expect(at({ arrivalRate: 0.99 * rho * servers })).toBeLessThanOrEqual(value);
        expect(at({ arrivalScv: arrivalScv + 1 })).toBeGreaterThanOrEqual(value);
        expect(at({ servers: servers + 1, arrivalRate: rho * (servers + 1) })).toBeLessThanOrEqual(
          value * (1 + 1e-9),
        );
      }
      const p99 = mmcSojournQuantile(station, 0.99);
      expect(p99).toBeGreaterThanOrEqual(Math.log(100) * (1 - 1e-9));
      const apart = mmcSojournQuantile({ arrivalRate: rho, serviceTime: 1 }, 0.99);
      expect(p99).toBeLessThanOrEqual(apart * (1 + 1e-9));
    }),
  );
});

test("the refined wait is exact where theory is: M/M/c, and M/G/1", () => {
  const station = { arrivalRate: 3.4, serviceTime: 1, servers: 4 };
  expect(refinedWait(station)).toBeCloseTo(erlangC(3.4, 4) / 0.6, 12);
  for (const serviceScv of [0, 0.3, 1, 3]) {
    const one = { arrivalRate: 0.7, serviceTime: 1, serviceScv };
    expect(refinedWait(one)).toBeCloseTo(mg1Wait(one), 12);
  }
  expect(refinedWait({ ...station, arrivalScv: 0, serviceScv: 0 })).toBe(0);
});

test("Inoue's bound, at the loads at which it was once compared with a simulation", () => {
  // Fixed 5, 1 for each request; the bound, and the simulated mean just below it.
  for (const [load, bound] of [
    [0.05, 6.99],
    [0.1, 8.18],
    [0.3, 11.98],
    [0.5, 16.67],
    [0.7, 27.65],
    [0.9, 82.6],
  ] as const) {
    expect(inoueBound({ arrivalRate: load, fixed: 5, perRequest: 1 }) / bound).toBeCloseTo(1, 2);
  }
});

test("what makes no sense is refused with a sentence", () => {
  const station = { arrivalRate: 0.5, serviceTime: 1 };
  expect(() => mmcWait({ arrivalRate: 2, serviceTime: 1, servers: 2 })).toThrow(
    "expected servers that carry the load, got a utilisation of 1.000",
  );
  expect(() => mg1Wait({ ...station, serviceScv: -1 })).toThrow("from 0 on, got -1");
  expect(() => mmcWait({ ...station, arrivalRate: Number.NaN })).toThrow("an arrival rate");
  expect(() => ggcWait({ ...station, serviceTime: 0 })).toThrow("service time above 0, got 0");
  expect(() => mmcWait({ ...station, servers: 0 })).toThrow(RangeError);
  expect(() => mmcSojournQuantile(station, 1)).toThrow("a share between 0 and 1, got 1");
  expect(() => inoueBound({ arrivalRate: 0.5, fixed: -1, perRequest: 1 })).toThrow("got -1");
});
