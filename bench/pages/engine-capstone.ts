/** Our side, through the door that a student's code comes in by. */
import {
  Adam,
  Conv2d,
  CrossEntropyLoss,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  noGrad,
  ReLU,
  Sequential,
  setBackend,
  setOperationListener,
  type Tensor,
  TransformerBlock,
  tensor,
} from "../../src/tinytorch/index.ts";
import { answer, block, cnn, labels, mlp, type Row, threads } from "./engine-side.ts";
import { numbers, type Work } from "./fastest.ts";

const random = (shape: number[], seed: number, requiresGrad = false): Tensor => {
  const count = shape.reduce((product, n) => product * n, 1);
  return tensor(numbers(count, seed), { shape, requiresGrad });
};

const product =
  (left: number[], right: number[], multiply: (a: Tensor, b: Tensor) => Tensor) => () => {
    const [a, b] = [random(left, 1), random(right, 2)];
    return () => noGrad(() => multiply(a, b).handle.release());
  };
const times = (a: Tensor, b: Tensor): Tensor => a.matmul(b);

function trainer(model: Module, lossOf: (output: Tensor) => Tensor, x: Tensor): Work {
  const optimizer = new Adam(model.parameters(), { lr: 0.001 });
  return () => {
    optimizer.zeroGrad();
    lossOf(model.forward(x)).backward();
    optimizer.step();
  };
}

function classify(count: number, classes: number): (output: Tensor) => Tensor {
  const criterion = new CrossEntropyLoss();
  const y = tensor(labels(count, classes));
  return (output) => criterion.forward(output, y);
}

function trainMlp(): Work {
  const { batch, sizes } = mlp;
  const layers = sizes.slice(1).flatMap((n, i) => [new Linear(sizes[i]!, n), new ReLU()]);
  const model = new Sequential(...layers.slice(0, -1));
  return trainer(model, classify(batch, sizes.at(-1)!), random([batch, sizes[0]!], 1));
}

function trainCnn(): Work {
  const { batch, size, first, second, left, classes } = cnn;
  const model = new Sequential(
    ...[new Conv2d(1, first, 5, { bias: false }), new ReLU(), new MaxPool2d(2)],
    ...[new Conv2d(first, second, 3, { bias: false }), new ReLU(), new MaxPool2d(2)],
    ...[new Flatten(), new Linear(left, classes, { bias: false })],
  );
  return trainer(model, classify(batch, classes), random([batch, 1, size, size], 1));
}

function trainTransformer(): Work {
  const { batch, tokens, width, heads, hidden } = block;
  const model = new TransformerBlock(width, heads, { mlpRatio: hidden / width });
  const x = random([batch, tokens, width], 1);
  return trainer(model, (output) => output.square().mean(), x);
}

function profiled(step: Work): Work {
  return () => {
    let heard = 0;
    setOperationListener(() => heard++);
    step();
    setOperationListener(undefined);
    return heard;
  };
}

const whole = [512, 512];
const rows: Record<string, Row> = {
  "matmul 64": product([64, 64], [64, 64], times),
  "matmul 512": product(whole, whole, times),
  "matmul 1024": product([1024, 1024], [1024, 1024], times),
  "A·Bᵀ 512": product(whole, whole, (a, b) => a.matmul(b.T)),
  "Aᵀ·B 512": product(whole, whole, (a, b) => a.T.matmul(b)),
  "batch of 32": product([32, 64, 32], [32, 32, 64], times),
  add: () => {
    const [a, b] = [random([4], 1, true), random([4], 2)];
    return () => a.add(b);
  },
  backward: () => {
    const x = random([4], 1, true);
    const gradient = random([4], 2);
    return () => {
      x.add(x).backward(gradient);
      x.grad = undefined;
    };
  },
  mlp: trainMlp,
  "mlp profiled": () => profiled(trainMlp()),
  cnn: trainCnn,
  transformer: trainTransformer,
};

answer(async () => {
  await setBackend("wasm", { threads });
  return rows;
});
