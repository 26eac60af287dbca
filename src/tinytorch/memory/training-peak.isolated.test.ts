/** The most memory of training steps, from the building of the model on, counted: other tests in the process would be counted too. */
import { beforeAll, expect, test } from "vitest";
import { fill, inArena } from "../backend/storage.ts";
import {
  Adam,
  type Architecture,
  buildModel,
  checkpoint,
  crossEntropy,
  memory,
  randint,
  randn,
  savedBytes,
  setBackend,
  type Tensor,
} from "../index.ts";

beforeAll(() => setBackend("wasm"));

/** The most bytes that `work` holds beyond those held before: what was held at most so far is filled up first, to see what comes over it. */
function mostBytesOf(work: () => void): number {
  const { numBytes, mostBytes } = memory();
  const filler = inArena(() => fill([(mostBytes - numBytes) / 4], 0, "float32").retain());
  work();
  filler.release();
  return memory().mostBytes - mostBytes;
}

const batch = 64;

/** Weight, gradient, and Adam's two averages. */
const copiesWhileTraining = 4;

/** Bytes of five steps, and those that had to be alive in each: the state of training, and what the tape keeps. */
function trained(architecture: Architecture): { most: number; needed: number } {
  let needed = 0;
  const most = mostBytesOf(() => {
    const model = buildModel({ architecture });
    const optimizer = new Adam(model.parameters());
    const x = randn([batch, 784], { seed: 1 });
    const y = randint(0, 10, [batch], { seed: 2 });
    const before = savedBytes();
    for (let i = 0; i < 5; i++) {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(x), y);
      const parameters = model.parameters().reduce((sum, { bytes }) => sum + bytes, 0);
      needed = copiesWhileTraining * parameters + savedBytes() - before;
      loss.backward();
      optimizer.step();
    }
  });
  return { most, needed };
}

test.each<Architecture>(["mlp", "cnn", "vit", "hybrid"])("%s", (architecture) => {
  const { most, needed } = trained(architecture);
  expect(most / needed).toBeGreaterThan(0.9);
  expect(most / needed).toBeLessThan(1.25);
});

test("a recomputed segment keeps what its tape needs, and none of what was made on the way", () => {
  const x = randn([1024, 1024], { seed: 1, requiresGrad: true });
  const turns = 8;
  const turned = (h: Tensor): Tensor =>
    Array.from({ length: turns }).reduce((t: Tensor) => t.transpose(0, 1), h);
  const loss = checkpoint(turned, x).sum();
  const most = mostBytesOf(() => loss.backward());
  // All turns at once while they are made, and what came in; thereafter one gradient and the next.
  expect(most / x.bytes).toBeLessThan(turns + 1.5);
});
