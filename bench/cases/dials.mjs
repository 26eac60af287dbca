/** From the turn of a dial to what it changes on the page: the plan in closed form, the simulated one, the cheapest plan and all others. */
import { codeCell } from "../notebooks.mjs";
import { fixedWork, openCapstone, openNotebook, run, untilStatus } from "../reading.mjs";

const TURNS = 30;
/** So that the long part of a simulation is under way when the next turn comes, as where somebody looks for the right place. */
const BETWEEN_MS = 400;

const PLANNED = `import { rand, randint } from "tinytorch";
import { DataLoader, TensorDataset } from "tinytorch/data";
import { Linear, ReLU, Sequential } from "tinytorch/nn";
import { Adam } from "tinytorch/optim";
import { ProductionMLSystemProfiler } from "tinytorch/production";
const planned = new Sequential(new Linear(784, 256), new ReLU(), new Linear(256, 10));
const loader = new DataLoader(new TensorDataset(rand([64, 784]), randint(0, 10, [64])), { batchSize: 16 });
const system = { model: planned, loader, optimizer: new Adam(planned.parameters()) };
const profiler = new ProductionMLSystemProfiler({ system });
await profiler.analyzeScalability({ targetRate: 2000, objectiveMs: 200, seconds: 2 });`;

const COST = `await profiler.optimizeCost({ budgetPerHour: 20, targetRate: 2000, objectiveMs: 200 });`;

const TRAIN = `import { randn } from "tinytorch";
const trained = new Sequential(new Linear(784, 256), new ReLU(), new Linear(256, 10));
const optimizer = new Adam(trained.parameters());
const x = randn([64, 784]);
const until = performance.now() + 120_000;
while (performance.now() < until) {
  optimizer.zeroGrad();
  trained.forward(x).pow(2).mean().backward();
  optimizer.step();
}`;

const against = "a fixed piece of work";
const row = (name, most, quietMs) => ({ row: name, against, most, quietMs });

export const benchCase = {
  name: "dials",
  about:
    "from the turn of a dial to what it changes on the page, p95, while a cell trains: in the Scaling panel the plan in closed form and the simulated latency, in the Cost panel the cheapest plan and the picture of all others",
  rounds: 3,
  budgets: [
    row("scaling: the plan", 0.5, 16),
    row("scaling: the simulated latency", 10, 300),
    row("cost: the cheapest plan", 1, 33),
    row("cost: all plans", 10, 300),
  ],
  async pairs(page, url) {
    await openCapstone(page, url);
    const text = codeCell("plan", PLANNED) + codeCell("cost", COST) + codeCell("train", TRAIN);
    await openNotebook(page, text, 3);
    await run(page, ["plan", "cost"]);
    await untilStatus(page, "cost", "evaluated");
    // It trains for longer than the turns take, and ends with the page.
    run(page, ["train"]).catch(() => {});
    await untilStatus(page, "train", "running");
    // While it trains, as the turns are.
    const reference = await fixedWork(page);
    const plan = await turns(await show(page, "Scaling"), {
      ...{ label: "Target rate", place: ".panel-verdict", goal: "simulated" },
    });
    const cheapest = await turns(await show(page, "Cost"), {
      // The verdict may stay as it is: the cost of a million inferences does not.
      ...{ label: "Rate", place: ".cost-figures", goal: "settled" },
    });
    return {
      "scaling: the plan": { value: plan.first, reference },
      "scaling: the simulated latency": { value: plan.second, reference },
      "cost: the cheapest plan": { value: cheapest.first, reference },
      "cost: all plans": { value: cheapest.second, reference },
    };
  },
};

/** The panel in the dock, once it is drawn. */
async function show(page, name) {
  const dock = page.getByRole("complementary", { name: "Panels" });
  await dock.getByRole("tab", { name, exact: true }).click();
  const panel = dock.getByRole("region", { name, exact: true });
  await panel.waitFor();
  await page.waitForTimeout(3000);
  return panel;
}

/**
 * The 95th percentile, in ms, of the time from the turn of a dial until the text of a place is another than before (`first`), and until
 * the panel has also reached the `goal`: its latency is "simulated", or its picture "settled" (`second`).
 */
function turns(panel, dial) {
  return panel.evaluate(
    async (element, { label, place, goal, count, betweenMs, longestMs }) => {
      const is = {
        simulated: () => text().includes("(simulated)"),
        settled: () => element.querySelector(".cost-pending") === null,
      };
      const field = element.querySelector(`input[aria-label="${label}, as a number"]`);
      const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
      const text = () => element.querySelector(place)?.textContent ?? "";
      const until = (before, holds) =>
        new Promise((resolve, reject) => {
          const late = setTimeout(
            () => reject(new Error(`nothing new in ${longestMs} ms: ${text()}`)),
            longestMs,
          );
          const look = () => {
            if (text() === before || !holds()) return;
            seen.disconnect();
            clearTimeout(late);
            resolve(performance.now());
          };
          const seen = new MutationObserver(look);
          seen.observe(element, {
            ...{ subtree: true, childList: true, characterData: true, attributes: true },
          });
        });
      const taken = { first: [], second: [] };
      for (let turn = -3; turn < count; turn += 1) {
        const before = text();
        const both = [until(before, () => true), until(before, is[goal])];
        const begun = performance.now();
        setValue.call(field, String(1000 + 50 * (turn + 4)));
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const [one, other] = await Promise.all(both);
        if (turn >= 0) {
          taken.first.push(one - begun);
          taken.second.push(other - begun);
        }
        await new Promise((resolve) => setTimeout(resolve, betweenMs));
      }
      const p95 = (times) => times.sort((a, b) => a - b)[Math.floor(0.95 * times.length)];
      return { first: p95(taken.first), second: p95(taken.second) };
    },
    { ...dial, count: TURNS, betweenMs: BETWEEN_MS, longestMs: 30_000 },
  );
}
