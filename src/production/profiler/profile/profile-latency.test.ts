import { beforeAll, expect, test } from "vitest";
import { lend } from "../../../base/lent.ts";
import { PageWatch } from "../../../base/page-state.ts";
import { Module, setBackend, type Tensor, tensor } from "../../../tinytorch/index.ts";
import { profileLatency } from "./profile-latency.ts";

beforeAll(() => setBackend("wasm"));

/** Takes a while, and counts. */
class Busy extends Module {
  calls = 0;
  onCall: ((call: number) => void) | undefined;

  forward(x: Tensor): Tensor {
    this.calls += 1;
    this.onCall?.(this.calls);
    const end = performance.now() + BUSY_MS;
    while (performance.now() < end);
    return x.mul(2);
  }
}

const BUSY_MS = 0.2;

// That the median is the one of a bare loop, within 5 %, is timed in `npm run bench -- profiler-truth`.
test("a sample is the whole of one call, and warming up is none of them", async () => {
  const model = new Busy();
  const x = tensor([1, 2, 3]).keep();
  const begun = performance.now();
  const { samplesMs } = await profileLatency(model, x, 200, () => {});
  const tookMs = performance.now() - begun;
  expect(Math.min(...samplesMs)).toBeGreaterThanOrEqual(BUSY_MS);
  const warmUps = model.calls - samplesMs.length;
  expect(warmUps).toBeGreaterThan(0);
  const sumMs = samplesMs.reduce((sum, ms) => sum + ms, 0);
  expect(sumMs + warmUps * BUSY_MS).toBeLessThanOrEqual(tookMs);
});

test("what is timed while the tab is hidden does not count, and measuring waits until it is back", async () => {
  const page = new PageWatch();
  const takeBack = lend({ page });
  const model = new Busy();
  const x = tensor([1, 2, 3]).keep();
  let before = 0;
  let hiddenAt = 0;
  const whileHidden: number[] = [];
  model.onCall = (call) => {
    // In the middle of the third call after the first sample.
    if (before === 0 || call !== before + 3) return;
    page.tell({ visible: false });
    hiddenAt = call;
    // Measuring looks every 50 ms whether it is to wait, and waits from then on.
    setTimeout(() => whileHidden.push(model.calls), 200);
    setTimeout(() => {
      whileHidden.push(model.calls);
      page.tell({ visible: true });
    }, 300);
  };
  const { samplesMs } = await profileLatency(model, x, 60_000, () => {
    if (before === 0) before = model.calls;
  });
  const [first = 0, last] = whileHidden;
  expect(hiddenAt).toBe(before + 3);
  expect(last).toBe(first);
  // All but those from the one that was cut to the last before it waited.
  expect(samplesMs).toHaveLength(1 + model.calls - before - (first - hiddenAt + 1));
  takeBack();
});
