/**
 * Twenty live rollouts of a healthy version, and twenty of one that takes a tenth longer, with real models, real traffic and the gate
 * that decides: how often it is wrong, and how many requests meet the bad version. Run by itself on a quiet machine.
 */
import type { Page } from "@playwright/test";
import type { RolloutOutcome } from "../src/outputs/panels/rollout/rollout.ts";
import { note } from "./frames.ts";
import { expect, NotebookPage, test } from "./notebook-page.ts";

const RUNS = 20;
/** A constant is added to each latency: a little more than a tenth of the median is a tenth of the mean of logarithms. */
const SLOWER_BY = 0.12;

const NOTEBOOK = `// %% id=models
import { buildModel, MNIST } from "tinytorch";
import { copyModel, deployWithStrategy } from "tinytorch/production";
const modelV1 = buildModel({ architecture: "mlp", hiddenDim: 64 }).eval();
const modelV2 = copyModel(modelV1);
const samples = await MNIST.load({ split: "test" });

async function rollOut(service: string, by: number) {
  const rollout = await deployWithStrategy("canary", {
    ...{ service, modelV1, modelV2, samples, rate: 200, weight: 50, timesFaster: 1 },
    gates: {
      latency: { margin: 1.1, batch: 5 },
      minimum: { requests: 662, bakeMs: 0 },
      deadlineMs: 120_000,
    },
  });
  if (by > 0) await rollout.setFault("slower", { by });
  const outcome = await rollout.finished;
  const { power, gates } = await rollout.state();
  await rollout.stop();
  const [latency] = gates[0]?.guardrails ?? [];
  return { ...outcome, ratio: latency?.estimate, fixed: power.latency?.fixed };
}

${cellsOf("healthy", 0)}
${cellsOf("slower", SLOWER_BY)}`;

/** A cell for each run. */
function cellsOf(service: "healthy" | "slower", by: number): string {
  const cells = Array.from(
    { length: RUNS },
    (_, run) =>
      `// %% id=${service}-${run}\nconsole.log(JSON.stringify(await rollOut("${service}", ${by})));\n`,
  );
  return cells.join("\n");
}

type Measured = { value?: number };
type LiveOutcome = RolloutOutcome & { ratio?: Measured; fixed?: Measured };

test.describe.configure({ mode: "default" });
// Each takes up to two minutes.
test.setTimeout(2 * RUNS * 130_000);

let page: Page;
let notebook: NotebookPage;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  notebook = new NotebookPage(page);
  await notebook.open();
  await page.evaluate((text) => globalThis.capstone?.open({ name: "x.ts", text }, "own"), NOTEBOOK);
  await notebook.run("models");
});

test.afterAll(() => page.close());

/** Runs all cells of a service, and reads what each printed. */
async function outcomesOf(service: "healthy" | "slower"): Promise<LiveOutcome[]> {
  const outcomes: LiveOutcome[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const cell = `${service}-${run}`;
    await notebook.run(cell);
    const printed = await page.evaluate((id) => {
      const outputs =
        globalThis.capstone?.snapshot().cells.find((it) => it.id === id)?.outputs ?? [];
      return outputs.flatMap((output) => (output.kind === "text" ? output.text : [])).join("");
    }, cell);
    outcomes.push(JSON.parse(printed));
  }
  return outcomes;
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test(`of ${RUNS} rollouts of a healthy version at most one is rolled back by its gate`, async () => {
  const outcomes = await outcomesOf("healthy");
  const wrong = outcomes.filter(({ decision, by }) => decision === "rolled back" && by === "gate");
  const promoted = outcomes.filter(({ decision }) => decision === "promoted");
  note(
    `healthy: ${wrong.length} of ${RUNS} rolled back, ${promoted.length} promoted, mean exposure ${mean(outcomes.map(({ exposure }) => exposure)).toFixed(0)}`,
  );
  expect(outcomes).toHaveLength(RUNS);
  expect(wrong.length).toBeLessThanOrEqual(1);
});

test(`of ${RUNS} rollouts of one that takes 10 % longer at least 19 are caught, by half of the requests of a single look`, async () => {
  const outcomes = await outcomesOf("slower");
  const caught = outcomes.filter(({ decision, by }) => decision === "rolled back" && by === "gate");
  const exposure = mean(outcomes.map((outcome) => outcome.exposure));
  // One that is caught within a second has too few latencies to tell.
  const fixed = mean(outcomes.flatMap(({ fixed }) => fixed?.value ?? []));
  const ratio = mean(outcomes.map((outcome) => outcome.ratio?.value ?? Number.NaN));
  note(
    `slower: ${caught.length} of ${RUNS} caught, v2 took ${ratio.toFixed(3)} times as long, mean exposure ${exposure.toFixed(0)}; a test that looks once would need ${fixed.toFixed(0)}`,
  );
  expect(caught.length).toBeGreaterThanOrEqual(19);
  expect(exposure).toBeLessThanOrEqual(fixed / 2);
});
