/** Cases computed by hand after chapter 5 of the SRE workbook, with windows at 1/60: 60 s and 5 s at 14.4×, 360 s and 30 s at 6×. */
import { expect, test } from "vitest";
import { AlertBook } from "./alert-book.ts";
import { ErrorBudget } from "./burn-rate.ts";
import { checkObjectives } from "./objectives.ts";

/** 100 requests a second, of which so many are bad. */
function budgetOf(seconds: number, bad: (second: number) => number, target = 0.99): ErrorBudget {
  const budget = new ErrorBudget(target, 60);
  for (let second = 0; second < seconds; second++) addSecond(budget, second, bad(second));
  return budget;
}

function addSecond(budget: ErrorBudget, second: number, bad: number): void {
  for (let i = 0; i < 100; i++) budget.add(second, i < bad);
}

test("burn rates of an outage: bad over all, over the share that is allowed", () => {
  // 3 s without any answer after 357 s of nothing bad: 300 of 6,000 in 60 s are 5 %, 5 times 1 %; 300 of 500 in 5 s are 60 times.
  const budget = budgetOf(360, (second) => (second >= 357 ? 100 : 0));
  const [fast, slow] = budget.burns(360);
  expect(fast).toMatchObject({ rule: { name: "fast burn", factor: 14.4 }, fires: false });
  expect(fast?.long).toBeCloseTo(5, 9);
  expect(fast?.short).toBeCloseTo(60, 9);
  // 300 of 36,000 in 6 min; 300 of 3,000 in 30 s.
  expect(slow?.long).toBeCloseTo(300 / 36_000 / 0.01, 9);
  expect(slow?.short).toBeCloseTo(10, 9);
});

test("without any answer the page comes after 14.4 % of its minute, in the ninth second, and leaves within five", () => {
  const budget = new ErrorBudget(0.99, 60);
  const book = new AlertBook();
  const told: string[] = [];
  for (let second = 0; second < 200; second++) {
    addSecond(budget, second, second >= 100 && second < 120 ? 100 : 0);
    for (const { rule, resolvedAt, firedAt } of book.judge("availability", budget, second + 1)) {
      told.push(
        `${rule.name} ${resolvedAt === undefined ? `fired ${firedAt}` : `resolved ${resolvedAt}`}`,
      );
    }
  }
  expect(told).toEqual([
    // 8 of 60 s burn at 13.3 times, 9 at 15.
    "fast burn fired 109",
    // 20 s of 120 that have passed: 300 s of the window lie before the beginning, so 20/360 is 5.6 times; never 6.
    // 5 s after the end nothing bad is in the short window; with 1 s of 5 it is still at 20 times.
    "fast burn resolved 125",
  ]);
});

test("an error rate of 7 % burns seven times as fast as allowed: no page in a minute, the slow one when six minutes show it", () => {
  const budget = new ErrorBudget(0.99, 60);
  const book = new AlertBook();
  const fired: [string, number][] = [];
  for (let second = 0; second < 400; second++) {
    addSecond(budget, second, 7);
    for (const { rule, firedAt } of book.judge("latency", budget, second + 1)) {
      fired.push([rule.name, firedAt]);
    }
  }
  // 7 · t/360 is above 6 from 309 s on; the ticket's 7 · t/4320 never above 1 here.
  expect(fired).toEqual([["slow burn", 309]]);
  expect(book.firing).toHaveLength(1);
});

test("the steady rule: twice the allowed errors, seen when half of its 72 minutes have passed", () => {
  const budget = new ErrorBudget(0.9, 60);
  const fires = (second: number) => budget.burns(second)[2]?.fires;
  for (let second = 0; second < 2200; second++) {
    for (let i = 0; i < 10; i++) budget.add(second, i < 2);
  }
  // 2 · t/4320 is above 1 after 2,160 s.
  expect([fires(2159), fires(2161)]).toEqual([false, true]);
});

test("the budget burnt is that of a period of 12 h: an hour's burn of 14.4 is 2 % of 30 days", () => {
  const budget = new ErrorBudget(0.9, 60);
  // 144 of 1,000 bad, of which a tenth may be: 1.44 times, for a minute of 43,200 s; ten times that is 2 %.
  for (let i = 0; i < 1000; i++) budget.add(i % 60, i < 144);
  expect(10 * budget.burnt(60)).toBeCloseTo(0.02, 12);
  expect(budgetOf(60, () => 0).burnt(60)).toBe(0);
  expect(new ErrorBudget(0.99, 60).burnt(10)).toBe(0);
});

test("what no window reaches any more is forgotten, but not by the budget", () => {
  const budget = budgetOf(10, () => 1);
  addSecond(budget, 10_000, 0);
  budget.burns(10_001);
  expect(budget.countsBefore(10_001)).toEqual({ bad: 10, total: 1100 });
  expect(budget.countsBefore(10_000)).toEqual({ bad: 10, total: 1000 });
});

test("objectives that leave no budget, and scales that leave no window, are refused", () => {
  const latency = { share: 0.95, boundMs: 50 };
  expect(() => checkObjectives({ availability: 1, latency })).toThrow(/between 0 and 1.*got 1/);
  expect(() =>
    checkObjectives({ availability: 0.99, latency: { ...latency, boundMs: 0 } }),
  ).toThrow(/milliseconds above 0, got 0/);
  expect(() => checkObjectives({ availability: 0.99, latency, timeScale: 1000 })).toThrow(
    /from 1 to 150, got 1000/,
  );
  expect(() => checkObjectives({ availability: 0.99, latency })).not.toThrow();
});
