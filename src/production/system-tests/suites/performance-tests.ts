/** How long it takes: against what was promised, and against itself. No limit here is one of milliseconds that nobody chose. */
import { median, proportion } from "../../../base/statistics.ts";
import { amountText } from "../../../outputs/figure/figure-text.ts";
import { noGrad, type Tensor } from "../../../tinytorch/index.ts";
import { firstDigits } from "../ask-digits.ts";
import { expectThat, type SystemTest } from "../system-test.ts";

const REQUESTS = 100;
const BATCH = 16;
const ROUNDS = 7;

const objective: SystemTest = {
  id: "latency-objective",
  suite: "performance",
  name: "As many answers come in time as you promised",
  async run({ tried, heldOut, objectives }) {
    const { share, boundMs } = objectives.latency;
    const { rows } = await firstDigits(heldOut, REQUESTS);
    const { replicas } = await tried.state();
    const times: number[] = [];
    const waiting = [...rows];
    const late = () => times.filter((ms) => ms > boundMs).length;
    // When the promise cannot be kept any more, the rest need not be waited for.
    const isLost = () => proportion(REQUESTS - late(), REQUESTS).high < share;
    // As many askers as there are replicas: none waits for another's answer.
    const ask = async () => {
      for (let row = waiting.pop(); row !== undefined && !isLost(); row = waiting.pop()) {
        times.push(await timeOf(() => tried.predict(row)));
      }
    };
    await Promise.all(replicas.map(ask));
    const inTime = times.length - late();
    const { value, high } = proportion(inTime, times.length);
    const promised = `${amountText(share, "ratio")} within ${amountText(boundMs, "ms")}`;
    // Only what chance does not explain.
    expectThat(high >= share, {
      expected: promised,
      got: `${amountText(value, "ratio")} of ${times.length} requests, with a median of ${amountText(median(times), "ms")}`,
      fix: "look in the Serving panel for where a request spends its time: waiting for a batch, for a replica, or in the model",
    });
    return `${inTime} of ${times.length} within ${amountText(boundMs, "ms")}, median ${amountText(median(times), "ms")}; promised: ${promised}`;
  },
};

const company: SystemTest = {
  id: "batch-is-cheaper",
  suite: "performance",
  name: "A digit costs less in a batch than alone",
  async run({ model, heldOut }) {
    const { inputs } = await firstDigits(heldOut, BATCH);
    const singles = Array.from({ length: BATCH }, (_, i) => inputs.narrow(0, i, 1));
    const answer = (x: Tensor) => noGrad(() => model.forward(x)).data();
    const alone = async () => {
      for (const single of singles) await answer(single);
    };
    const together = () => answer(inputs);
    await alone();
    await together();
    const times: { alone: number[]; together: number[] } = { alone: [], together: [] };
    // In turn, so that whatever else the device does befalls both.
    for (let round = 0; round < ROUNDS; round += 1) {
      times.alone.push(await timeOf(alone));
      times.together.push(await timeOf(together));
    }
    const [one, all] = [median(times.alone), median(times.together)];
    expectThat(all < one, {
      expected: `a batch of ${BATCH} to take less than ${BATCH} digits one by one, ${amountText(one, "ms")}`,
      got: amountText(all, "ms"),
      fix: "look for a loop over the rows of a batch; a batch is worth its wait only if it is cheaper",
    });
    return `${BATCH} digits: ${amountText(one, "ms")} one by one, ${amountText(all, "ms")} as a batch`;
  },
};

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export const performanceTests: readonly SystemTest[] = [objective, company];
