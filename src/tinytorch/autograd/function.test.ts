import { beforeAll, describe, expect, test } from "vitest";
import {
  checkpoint,
  Function as DifferentiableFunction,
  Dropout,
  type FunctionContext,
  GELU,
  Linear,
  Module,
  manualSeed,
  memory,
  ReLU,
  randn,
  Sequential,
  savedBytes,
  setBackend,
  type Tensor,
  TransformerBlock,
  tensor,
} from "../index.ts";

beforeAll(() => setBackend("cpu"));

const values = (t: Tensor | undefined): number[] => Array.from(t!.dataSync());

class Cube extends DifferentiableFunction {
  static forward(context: FunctionContext, x: Tensor): Tensor {
    context.saveForBackward(x);
    return x.mul(x).mul(x);
  }

  static backward(context: FunctionContext, gradient: Tensor): Tensor {
    const [x] = context.savedTensors;
    return gradient.mul(x!.square().mul(3));
  }
}

class ScaledSum extends DifferentiableFunction {
  static forward(context: FunctionContext, a: Tensor, b: Tensor, factor: number): Tensor {
    context["factor"] = factor;
    return a.add(b).mul(factor);
  }

  static backward(context: FunctionContext, gradient: Tensor): (Tensor | undefined)[] {
    const scaled = gradient.mul(context["factor"] as number);
    return context.needsInputGrad.map((needs) => (needs ? scaled : undefined));
  }
}

describe("a function of one's own", () => {
  test("takes part in the graph with the gradient it gives", () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const y = Cube.apply(x);
    expect(values(y)).toEqual([1, 8, 27]);
    expect(y.gradFn).toBe("Cube");
    y.mul(2).sum().backward();
    expect(values(x.grad)).toEqual([6, 24, 54]);
  });

  test("may take several tensors and other things, and knows which want a gradient", () => {
    const a = tensor([1, 2], { requiresGrad: true });
    const b = tensor([3, 4]);
    ScaledSum.apply(a, b, 5).sum().backward();
    expect(values(a.grad)).toEqual([5, 5]);
    expect(b.grad).toBeUndefined();
  });

  test("leaves nothing behind", () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const before = memory().numTensors;
    const loss = Cube.apply(x).sum();
    loss.backward();
    x.grad = undefined;
    // The loss and the cube, which have names.
    expect(memory().numTensors - before).toBeLessThanOrEqual(3);
  });

  test("is told of a gradient that does not fit", () => {
    class Wrong extends Cube {
      static override backward(): Tensor {
        return tensor([1]);
      }
    }
    const x = tensor([1, 2], { requiresGrad: true });
    expect(() => Wrong.apply(x).sum().backward()).toThrow(
      /Wrong.backward: expected a gradient of shape \(2\).*got \(1\)/,
    );
  });
});

describe("checkpoint", () => {
  const model = (): Sequential =>
    new Sequential(
      new Linear(6, 8),
      new GELU(),
      new Dropout(0.3),
      new Linear(8, 8),
      new ReLU(),
      new Dropout(0.3),
      new Linear(8, 4),
    );

  function gradients(run: (net: Sequential, x: Tensor) => Tensor): number[][] {
    manualSeed(3);
    const net = model();
    const x = randn([5, 6], { seed: 1, requiresGrad: true });
    run(net, x).square().mean().backward();
    return [x, ...net.parameters()].map(({ grad }) => values(grad));
  }

  test("gives identical gradients, dropout included", () => {
    const plain = gradients((net, x) => net.forward(x));
    const saved = gradients((net, x) => checkpoint((h) => net.forward(h), x));
    expect(saved).toEqual(plain);
  });

  test("goes on with the random numbers as if nothing had been recomputed", () => {
    const draw = (run: (net: Sequential, x: Tensor) => Tensor): number[] => {
      gradients(run);
      return values(randn([3]));
    };
    expect(draw((net, x) => checkpoint((h) => net.forward(h), x))).toEqual(
      draw((net, x) => net.forward(x)),
    );
  });

  test("works where only parameters want gradients, and inside modules", () => {
    class Deep extends Module {
      readonly blocks = [new TransformerBlock(8, 2), new TransformerBlock(8, 2)];
      constructor(readonly saves: boolean) {
        super();
      }
      forward(x: Tensor): Tensor {
        return this.blocks.reduce(
          (h, block) => (this.saves ? checkpoint((t) => block.forward(t), h) : block.forward(h)),
          x,
        );
      }
    }
    const grads = [false, true].map((saves) => {
      manualSeed(4);
      const deep = new Deep(saves);
      deep
        .forward(randn([2, 3, 8], { seed: 2 }))
        .square()
        .sum()
        .backward();
      return deep.parameters().map(({ grad }) => values(grad));
    });
    expect(grads[1]).toEqual(grads[0]);
  });

  test("holds less for the backward pass", () => {
    const net = new Sequential(...Array.from({ length: 6 }, () => new GELU()));
    const x = randn([1000], { requiresGrad: true });
    const before = savedBytes();
    const plain = net.forward(x).sum();
    const held = savedBytes() - before;
    plain.backward();
    const saved = checkpoint((h) => net.forward(h), x).sum();
    expect(savedBytes() - before).toBeLessThan(held / 4);
    saved.backward();
    expect(savedBytes()).toBe(before);
  });
});

test("a hook on a tensor sees its gradient, and may change it", () => {
  const x = tensor([1, 2], { requiresGrad: true });
  const h = x.mul(3);
  const seen: number[][] = [];
  h.registerHook((gradient) => void seen.push(values(gradient)));
  const handle = h.registerHook((gradient) => gradient.mul(10));
  x.registerHook((gradient) => gradient.neg());
  h.sum().backward(undefined, { retainGraph: true });
  expect(seen).toEqual([[1, 1]]);
  expect(values(x.grad)).toEqual([-30, -30]);
  handle.remove();
  x.grad = undefined;
  h.sum().backward();
  expect(values(x.grad)).toEqual([-3, -3]);
});
