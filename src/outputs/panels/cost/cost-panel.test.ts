import * as v from "valibot";
import { expect, test } from "vitest";
import { chartPicture } from "../../drawing/chart-svg.ts";
import { figureOrigin, figureValue } from "../../figure/figure-text.ts";
import { type Dials, NO_DIALS } from "../../figure/named-figure.ts";
import type { CostOutput } from "./cost.ts";
import { costCharts } from "./cost-charts.ts";
import { costDials, priceDials } from "./cost-dials.ts";
import { costGroups } from "./cost-figures.ts";
import { costPanel } from "./cost-panel.ts";
import { costSchema } from "./cost-schema.ts";
import { costView } from "./cost-view.ts";
import { lossWords, verdict } from "./cost-words.ts";
import { sample } from "./sample.testing.ts";

function amountOf(name: string, dials: Dials, record: CostOutput = sample): number {
  const found = costPanel.figures(record, dials).find((figure) => figure.name === name);
  if (found === undefined) throw new Error(`no figure ${name}`);
  return figureValue(found.figure) ?? Number.NaN;
}

test("cost follows the dials: more at a higher rate, other machines for a tighter objective", () => {
  const month = amountOf("cost-month", NO_DIALS);
  expect(amountOf("cost-million", NO_DIALS)).toBeCloseTo((month / 730 / 1500 / 3600) * 1e6, 9);
  expect(amountOf("cost-month", { "cost.rate": 3000 })).toBeGreaterThan(month);
  expect(verdict(sample, { "cost.objective": 2 })).toContain("g6f.large");
  // A cache that answers half, and costs something.
  expect(
    verdict(sample, { "cost.hit-rate": 0.5, "cost.rate": 20_000, "cost.budget": 20 }),
  ).toContain("and a cache of answers");
});

test("without a plan the panel says what would do, and turning the dial there does", () => {
  const none = { "cost.budget": 0.01 };
  expect(verdict(sample, none)).toMatch(
    /^Nothing serves 1\.50 K queries\/s with p99 within 40 ms and at least 96 % right for \$0\.01 an hour\. It would take a budget of at least \$0\.\d+ an hour/,
  );
  const least = amountOf("would-do-1-budgetperhour", none);
  expect(verdict(sample, none)).toContain(`$${least} an hour`);
  expect(amountOf("cost-hour", { "cost.budget": least })).toBeLessThanOrEqual(least);
  expect(costCharts(sample, none).map(({ name }) => name)).toEqual(["front"]);
});

test("a price that is turned is used, and said to be turned", () => {
  const [dial] = priceDials(sample, NO_DIALS, ["c7g.large"]);
  expect(dial?.name).toBe("cost.price-c7g-large");
  const dear = { "cost.price-c7g-large": 5 };
  expect(verdict(sample, NO_DIALS)).toContain("c7g.large, on demand");
  expect(verdict(sample, dear)).not.toContain("c7g.large, on demand");
  // It can be turned back.
  expect(priceDials(sample, dear, []).map(({ name }) => name)).toContain("cost.price-c7g-large");
  const cheap = { "cost.price-c7g-large": 0.001 };
  expect(verdict(sample, cheap)).toContain("c7g.large");
  const price = costPanel.figures(sample, cheap).find(({ name }) => name === "price-c7g-large");
  expect(price && figureOrigin(price.figure)).toContain("chosen with the dial, instead of $0.0725");
});

test("every figure in dollars says of which date its prices are", () => {
  for (const dials of [NO_DIALS, { "cost.budget": 0.01 }]) {
    const figures = costGroups(sample, dials).flatMap((group) => group.figures);
    const dollars = figures.filter(({ figure }) => "unit" in figure && figure.unit === "usd");
    expect(dollars.length).toBeGreaterThan(0);
    const undated = dollars.filter(({ figure }) => !figureOrigin(figure).includes("2026-07-20"));
    expect(undated.map(({ name }) => name)).toEqual([]);
  }
});

test("the factors of the waterfall multiply to the whole", () => {
  const figures = costPanel.figures(sample, NO_DIALS);
  const factors = figures.filter(({ name }) => /^saving-(?!all)/.test(name));
  expect(factors.length).toBeGreaterThan(1);
  const product = factors.reduce((whole, { figure }) => whole * (figureValue(figure) ?? 1), 1);
  expect(product).toBeCloseTo(amountOf("saving-all", NO_DIALS), 9);
  expect(amountOf("as-it-is-month", NO_DIALS) * product).toBeCloseTo(
    amountOf("cost-month", NO_DIALS),
    6,
  );
});

test("the weights of the total loss pick another point of the front", () => {
  const accurate = { "cost.weight-cost": 0, "cost.weight-latency": 0, "cost.weight-memory": 0 };
  const view = costView(sample, accurate);
  expect(view?.leastLoss?.point.deployment.version.name).toBe("original");
  expect(view && lossWords(view)).toContain("The total loss of Part 2 is least for");
  const thrifty = costView(sample, { ...accurate, "cost.weight-cost": 5 });
  const cheapest = thrifty && "deployment" in thrifty.answer && thrifty.answer.deployment;
  expect(thrifty?.leastLoss?.point.deployment.usdPerHour).toBeCloseTo(
    cheapest ? cheapest.usdPerHour : 0,
    9,
  );
});

test("a record that makes no problem is told in a sentence, one that is empty says nothing", () => {
  const unevaluated = sample.versions.map(({ service, ...version }) => {
    const { accuracy: _, ...own } = service;
    return { ...version, service: own };
  });
  const record = { ...sample, versions: unevaluated };
  expect(verdict(record, NO_DIALS)).toContain("no version was evaluated");
  expect(costPanel.figures(record, NO_DIALS)).toEqual([]);
  expect(verdict({ ...sample, versions: [] }, NO_DIALS)).toBeUndefined();
  const broke = { ...sample, budgetPerHour: 0 };
  expect(verdict(broke, NO_DIALS)).toContain("for $0 an hour. It would take a budget");
  expect(costDials(broke).budget.min).toBeGreaterThan(0);
});

test("charts are drawn without holes, and the record is what its schema reads", () => {
  for (const dials of [NO_DIALS, { "cost.budget": 0.01 }, { "cost.objective": 2 }]) {
    for (const chart of costCharts(sample, dials)) {
      expect(chart.absence).toBeUndefined();
      expect(chartPicture(chart).body).not.toMatch(/NaN|undefined|Infinity/);
    }
  }
  expect(v.parse(costSchema, structuredClone(sample))).toEqual(sample);
});
