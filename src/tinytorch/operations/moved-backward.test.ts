/** What a forward pass saved on one device serves the backward pass on another, which may lack the kernel that it was saved for. */
import { expect, test } from "vitest";
import { BatchNorm2d, LayerNorm, randint, randn, setBackend, type Tensor } from "../index.ts";

const rows = (): Tensor => randn([5, 7], { seed: 1, requiresGrad: true });

const calls: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  abs: (x) => x.abs(),
  clamp: (x) => x.clamp(-0.5, 0.5),
  cumsum: (x) => x.cumsum(1),
  gather: (x) => x.gather(1, randint(0, 7, [5, 3], { seed: 2 })),
  layerNorm: (x) => new LayerNorm(7).forward(x),
  logSoftmax: (x) => x.logSoftmax(1),
  max: (x) => x.max(1),
  batchNorm: (x) => new BatchNorm2d(1).forward(x.reshape(5, 1, 7, 1)),
  sigmoid: (x) => x.sigmoid(),
  tanh: (x) => x.tanh(),
};

test.each(
  Object.entries(calls).flatMap(([name, call]) => [
    { name, call, from: "wasm", to: "cpu" } as const,
    { name, call, from: "cpu", to: "wasm" } as const,
  ]),
)("$name: forward on $from, backward on $to", async ({ call, from, to }) => {
  const gradientBy = async (backward: "cpu" | "wasm"): Promise<number[]> => {
    await setBackend(from);
    const x = rows();
    const result = call(x);
    await setBackend(backward);
    result.backward(randn(result.shape, { seed: 3 }));
    return Array.from(x.grad!.dataSync());
  };
  const [moved, plain] = [await gradientBy(to), await gradientBy(from)];
  for (const [i, value] of moved.entries()) expect(value).toBeCloseTo(plain[i]!, 4);
});
