import { beforeAll, expect, test } from "vitest";
import { lend } from "../../../base/lent.ts";
import { PageWatch } from "../../../base/page-state.ts";
import { median } from "../../../base/statistics.ts";
import { Module, noGrad, rand, setBackend, type Tensor } from "../../../tinytorch/index.ts";
import { profileLatency } from "./profile-latency.ts";

beforeAll(() => setBackend("wasm"));

class Product extends Module {
  right = rand([256, 256]).keep();

  forward(x: Tensor): Tensor {
    return x.matmul(this.right);
  }
}

// Other programs may take the processor in the middle of a measurement.
test("the median of a fixed product is that of a bare loop in the same run, within 5 %", {
  retry: 3,
}, async () => {
  const model = new Product();
  const x = rand([256, 256]).keep();
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const { samplesMs } = await profileLatency(model, x, 120, () => {});
    ours.push(...samplesMs);
    const end = performance.now() + 100;
    while (performance.now() < end) {
      const start = performance.now();
      await noGrad(() => x.matmul(model.right)).data();
      bare.push(performance.now() - start);
    }
  }
  expect(Math.abs(median(ours) / median(bare) - 1)).toBeLessThan(0.05);
});

test("what is timed while the tab is hidden does not count, and measuring waits until it is back", async () => {
  const page = new PageWatch();
  lend({ page });
  const model = new Product();
  const x = rand([256, 256]).keep();
  const shown = setTimeout(() => page.tell({ visible: true }), 400);
  const begun = performance.now();
  setTimeout(() => page.tell({ visible: false }), 100);
  await profileLatency(model, x, 250, () => {});
  clearTimeout(shown);
  expect(performance.now() - begun).toBeGreaterThan(390);
});
