/** A server of replicas in workers: what it costs, what replicas and batches gain, what a crash costs, and whether the simulation is right. */

const simulated = (setting) => [
  {
    row: `simulated, ${setting}: time a query`,
    against: "the simulation",
    least: 0.85,
    most: 1.15,
  },
  { row: `simulated, ${setting}: p99`, against: "the simulation", least: 0.85, most: 1.15 },
];

/** `CAPSTONE_SERVING_SCALE=0.2` for a short look, whose tails are coarse; `CAPSTONE_SERVING_ONLY=chaos` for rows that begin so. */
const scale = Number(process.env.CAPSTONE_SERVING_SCALE ?? 1);
const only = process.env.CAPSTONE_SERVING_ONLY ?? "";

const budgets = [
  // Two messages more by way of the router, and its own work, which a faster machine shortens less than the messages.
  { row: "hop", against: "a round trip", most: 2.5, quietMs: 0.25 },
  { row: "two replicas", against: "one", most: 0.625 },
  { row: "batching, small", against: "batches of 1", most: 0.333 },
  { row: "batching, large", against: "batches of 1", most: 0.333 },
  { row: "chaos: unaccounted", against: "one request", most: 0 },
  { row: "chaos: p99 5 s after the last kill", against: "before the kills", most: 1.5 },
  ...[40, 55, 70].map((share) => ({
    row: `planned: p99 at ${share} %`,
    ...{ against: "the plan", least: 0.85, most: 1.15 },
  })),
  ...simulated("half load"),
  ...simulated("high load"),
  ...simulated("two replicas"),
];

export const benchCase = {
  name: "serving",
  about:
    "ms that the server adds (p50) to a small model in a worker, against a message to a worker and back; ms a sample of a model of 5 ms or more with two replicas against one; ms between queries at the highest rate with a p99 of 50 ms, batches of 16 against batches of 1; 10,000 requests at 70 % load with a kill every 2 s; the plan's p99 of two replicas at three rates; and the simulation",
  rounds: 1,
  budgets: budgets.filter(({ row }) => row.startsWith(only)),
  async pairs(page, url) {
    page.on("console", (message) => console.log(`  ${message.text()}`));
    await page.goto(`${url}peers/serving.html`);
    await page.waitForFunction(() => globalThis.servingBench !== undefined);
    return page.evaluate(([scale, only]) => globalThis.servingBench(scale, only), [scale, only]);
  },
};
