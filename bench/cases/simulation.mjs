/** How fast the simulation and the plans of capacity are, in a worker as cells run them. */
import { fixedWork } from "../reading.mjs";

const against = "a fixed piece of work";
const row = (name, most, quietMs) => ({ row: name, against, most, quietMs });

const rows = [
  row("a million events, one line", 6, 1000),
  row("a million events, 4 replicas in turn", 6, 1000),
  row("a million events, 4 shortest lines in batches", 10, 1000),
  row("a million events, 64 shortest lines", 18, 1000),
  row("a plan in closed form, p95", 0.3, 16),
  row("a plan in closed form with batches, p95", 0.4, 16),
  row("a curve of 100 rates", 0.3, 16),
  row("a simulated plan", 6, 300),
  row("a simulated plan with batches", 9, 300),
];

export const benchCase = {
  name: "simulation",
  about:
    "the discrete-event simulation and plans of capacity in one worker, which has run each a few times: ms for a million events (at most 1000: a million a second), for a plan, for a curve",
  rounds: 3,
  budgets: rows,
  async pairs(page, url) {
    await page.goto(`${url}peers/simulation.html`);
    await page.waitForFunction(() => globalThis.simulation !== undefined);
    const pairs = {};
    for (const { row } of rows) {
      const value = await page.evaluate((row) => globalThis.simulation(row), row);
      pairs[row] = { value, reference: await fixedWork(page) };
    }
    return pairs;
  },
};
