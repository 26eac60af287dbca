/** Parts of the page that a reader waits for, each by itself. */
import { codeCell } from "../notebooks.mjs";
import { fixedWork, openCapstone, openNotebook, run } from "../reading.mjs";

const against = "a fixed piece of work";
const row = (name, most, quietMs) => ({ row: name, against, most, quietMs });

const parts = [
  row("10,000 operations laid out", 6, 200),
  row("a frame of them", 0.3, 16),
  row("a frame of them, p95", 0.8, 50),
  row("20,000 lines with no line in common", 12, 1500),
  row("a link of 10 MB of zeros refused", 2.5, 100),
  row("a Jupyter file of 5 MB read", 15, 2000),
  row("100,000 cells put in order", 45, 10_000),
  row("60 cells: an edit checked again", 1.6, 50),
  row("60 cells: members completed", 2, 100),
  row("60 cells: names completed", 3, 100),
  row("300 cells: an edit checked again", 1.6, 100),
];
const SHOWN = "a trace of 10,000 operations shown";

export const benchCase = {
  name: "page-work",
  about: "parts of the page by themselves: charts, diffs, links, files, what TypeScript answers",
  rounds: 3,
  budgets: [...parts, row(SHOWN, 32, 1000)],
  async pairs(page, url) {
    await page.goto(`${url}peers/work.html`);
    await page.waitForFunction(() => globalThis.work !== undefined);
    const pairs = {};
    for (const { row } of parts) {
      const value = await page.evaluate((row) => globalThis.work(row), row);
      pairs[row] = { value, reference: await fixedWork(page) };
    }
    const trace = await page.evaluate(() => globalThis.smallTrace());
    await openCapstone(page, url);
    pairs[SHOWN] = { value: await showTrace(page, trace), reference: await fixedWork(page) };
    return pairs;
  },
};

/** From running the cell that shows it to the first frame with its chart; a small one loads the panel's code before. */
async function showTrace(page, trace) {
  const make = `const trace = ${trace};
const large = structuredClone(trace);
const [pass] = large.passes;
const span = pass.operations.at(-1).startMs + pass.operations.at(-1).hostMs;
const times = Math.ceil(10_000 / pass.operations.length);
pass.operations = Array.from({ length: times }, (_, i) =>
  pass.operations.map((one) => ({ ...one, startMs: one.startMs + i * span })),
).flat();`;
  await openNotebook(
    page,
    codeCell("make", make) +
      codeCell("small", "display(trace)") +
      codeCell("show", "display(large)"),
    3,
  );
  await run(page, ["small"]);
  const chart = '[data-cell-id="show"] .flame canvas[height], .dock .flame canvas[height]';
  await page.waitForSelector(".flame canvas[height]");
  return page.evaluate(async (chart) => {
    const isShown = () => {
      const cell = capstone.snapshot().cells.find(({ id }) => id === "show");
      return cell.status === "evaluated" && document.querySelector(chart) !== null;
    };
    const begun = performance.now();
    void capstone.run(["show"]);
    while (!isShown()) await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestAnimationFrame(done));
    return performance.now() - begun;
  }, chart);
}
