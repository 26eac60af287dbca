/** Whether what the profiler says is so. */

export const benchCase = {
  name: "profiler-truth",
  about: "what the profiler measures, beside what it is to agree with, measured in turn with it",
  rounds: 3,
  budgets: [
    { row: "latency of a product", against: "a bare loop", least: 0.95, most: 1.05 },
    { row: "operations of a step", against: "the step untraced", least: 0.9, most: 1.1 },
    { row: "a step that is traced", against: "the step untraced", most: 1.15 },
    { row: "throughput", against: "its bound", most: 1 },
  ],
  async pairs(page, url) {
    await page.goto(`${url}peers/profiler-truth.html`);
    await page.waitForFunction(() => globalThis.profilerTruth !== undefined);
    return page.evaluate(() => globalThis.profilerTruth());
  },
};
