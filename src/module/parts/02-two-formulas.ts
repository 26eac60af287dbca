// %% [markdown] id=one-objective
// # Two formulas
//
// ## One objective for a whole system
//
// In training, one number says how well a model does: its loss. A system has more than one thing to be good at, and they pull
// against each other. A wider network makes fewer mistakes and takes longer. To choose, say what each is worth and add up:
//
// $$
// \mathcal{L}_{\text{total}} = \mathcal{L}_{\text{model}}
//   + \lambda_1 \mathcal{L}_{\text{latency}}
//   + \lambda_2 \mathcal{L}_{\text{memory}}
//   + \lambda_3 \mathcal{L}_{\text{cost}}
// $$
//
// The sum only makes sense if its terms have no units: nobody can add milliseconds to megabytes. So each is taken relative to a
// **budget**, the amount that you would just accept. A latency term of 0.5 then means "half of what I allow". The weights
// $\lambda$ say how much a whole budget is worth in units of the loss. They are a decision, not a measurement, and the formula's
// use is that it makes you write the decision down.
//
// The next cell trains three networks of different width for a few seconds, measures each, and computes the total. Which width
// wins? Change the weights, run the cell again, and see how little it takes for another one to win.

// %% id=objective
import { noGrad, tensor } from "tinytorch";
import { CrossEntropyLoss, Linear, ReLU, Sequential } from "tinytorch/nn";
import { Adam } from "tinytorch/optim";

const weights = { latency: 0.05, memory: 0.05, cost: 0.05 };
const budget = { latencyMs: 0.5, megabytes: 1, usdPerMillion: 0.01 };
const usdPerHour = 0.08925; // Assumed: two cloud cores (AWS c7i.large, us-east-1, 2026-07-20).

const lossFunction = new CrossEntropyLoss();

function mlp(hidden: number) {
  return new Sequential(new Linear(784, hidden), new ReLU(), new Linear(hidden, 10));
}

/** Median of a few repeats, in milliseconds. */
async function timeOf(work: () => Promise<unknown>, repeats = 50) {
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(repeats / 2)] ?? Number.NaN;
}

const [testImages, testLabels] = await heldOutSet.batch(Array.from({ length: 2000 }, (_, i) => i));
const oneImage = testImages.slice([0, 1]);
const candidates = [];

for (const hidden of progress([16, 64, 256], { label: "training three widths" })) {
  const candidate = mlp(hidden);
  const adam = new Adam(candidate.parameters(), { lr: 1e-3 });
  let step = 0;
  for await (const [images, labels] of trainLoader) {
    adam.zeroGrad();
    lossFunction.forward(candidate.forward(images), labels).backward();
    adam.step();
    step += 1;
    if (step === 200) break;
  }
  const modelLoss = await noGrad(() => lossFunction.forward(candidate.forward(testImages), testLabels)).item();
  const latencyMs = await timeOf(() => noGrad(() => candidate.forward(oneImage)).data());
  const megabytes = candidate.parameters().reduce((sum, p) => sum + p.bytes, 0) / 1e6;
  const usdPerMillion = (usdPerHour * 1e6 * latencyMs) / 3.6e6;
  const total =
    modelLoss +
    weights.latency * (latencyMs / budget.latencyMs) +
    weights.memory * (megabytes / budget.megabytes) +
    weights.cost * (usdPerMillion / budget.usdPerMillion);
  candidates.push({ hidden, modelLoss, latencyMs, megabytes, usdPerMillion, total });
}

const winner = candidates.toSorted((a, b) => a.total - b.total)[0];
display.table(
  candidates.map(({ hidden, modelLoss, latencyMs, megabytes, usdPerMillion, total }) => ({
    "hidden width": hidden,
    "model loss": Number(modelLoss.toFixed(3)),
    "latency (ms)": Number(latencyMs.toFixed(3)),
    "memory (MB)": Number(megabytes.toFixed(3)),
    "cost ($ per million, at the assumed price)": Number(usdPerMillion.toFixed(4)),
    total: Number(total.toFixed(3)),
    "": hidden === winner?.hidden ? "lowest total" : "",
  })),
  "Measured on this device; loss on 2,000 held-out digits after 200 steps",
);

// %% [markdown] id=one-bound
// ## One bound on throughput
//
// How many images a second can a machine classify at the very best? Three things must happen for each of them. Its numbers are
// computed with, which takes $T_{\text{compute}}$ seconds. Its $M$ bytes are brought to where the computing is done, over a path
// that carries $B$ bytes a second. And while computing, $R$ bytes are read from and written to memory, which moves at most $C$
// bytes a second. Even if all three overlap perfectly, the slowest sets the pace:
//
// $$
// X \;\le\; \min\!\left( \frac{1}{T_{\text{compute}}},\; \frac{B}{M},\; \frac{C}{R} \right)
// $$
//
// | symbol | meaning | unit |
// | --- | --- | --- |
// | $X$ | throughput | samples/s |
// | $T_{\text{compute}}$ | time of the arithmetic of one sample at the machine's best rate | s/sample |
// | $B$, $M$ | bandwidth of the way to the device; bytes a sample sends over it | bytes/s; bytes/sample |
// | $C$, $R$ | bandwidth of memory; bytes a sample moves in it | bytes/s; bytes/sample |
//
// Check the units: each term is samples per second. (Course notes sometimes write the last term the wrong way round, with the
// bandwidth below the line, and it comes out as a time.) The smallest term is called *active*. Speeding up anything else
// changes nothing.
//
// A bound is not a promise. The cell below measures the machine's three rates with three small tasks, counts what one image
// needs, and then measures what the network really does at batch 256. Weights are read once for a whole batch, so $R$ counts a
// 256th of them for each image.

// %% id=throughput-bound
import { rand, synchronize } from "tinytorch";

const batch = 256;
const network = mlp(128);
const batchImages = testImages.slice([0, batch]);

// The machine's best rates, each from a task that does almost nothing else.
const size = 512;
const [left, right] = [rand([size, size]), rand([size, size])];
const matmulMs = await timeOf(() => left.matmul(right).data(), 10);
const flopsPerSecond = (2 * size ** 3 * 1000) / matmulMs;

const raw = new Float32Array(batch * 784);
const sendMs = await timeOf(async () => {
  tensor(raw, { shape: [batch, 784] });
  await synchronize();
}, 30);
const sentBytesPerSecond = (raw.byteLength * 1000) / sendMs;

const long = rand([2_000_000]);
const addMs = await timeOf(async () => {
  noGrad(() => long.add(long));
  await synchronize();
}, 10);
const memoryBytesPerSecond = (2 * long.bytes * 1000) / addMs; // One vector read, one written.

// What one image of a batch needs.
const flopsPerImage = 2 * (784 * 128 + 128 * 10);
const sentBytesPerImage = 784 * 4;
const parameterBytes = network.parameters().reduce((sum, p) => sum + p.bytes, 0);
const movedBytesPerImage = 4 * (784 + 2 * 128 + 2 * 128 + 10) + parameterBytes / batch;

const bounds = {
  compute: flopsPerSecond / flopsPerImage,
  transfer: sentBytesPerSecond / sentBytesPerImage,
  memory: memoryBytesPerSecond / movedBytesPerImage,
};
const active = Object.entries(bounds).toSorted(([, a], [, b]) => a - b)[0]?.[0];
const batchMs = await timeOf(() => noGrad(() => network.forward(batchImages)).data(), 30);
const measured = (batch * 1000) / batchMs;

display.chart({
  title: "Three bounds and the measured throughput",
  mark: "bar",
  y: { label: "images per second", scale: "log" },
  series: {
    throughput: [
      { x: "1/T: compute", y: bounds.compute },
      { x: "B/M: transfer", y: bounds.transfer },
      { x: "C/R: memory", y: bounds.memory },
      { x: "measured", y: measured },
    ],
  },
  note: `${(flopsPerSecond / 1e9).toFixed(1)} GFLOP/s (matmul of ${size}²), ${(sentBytesPerSecond / 1e9).toFixed(2)} GB/s to the device, ${(memoryBytesPerSecond / 1e9).toFixed(2)} GB/s of memory. Batch ${batch}.`,
});
display.markdown(
  `The active bound is **${active}**. The network reaches **${((100 * measured) / Math.min(...Object.values(bounds))).toFixed(0)} %** of it.`,
);

// %% [markdown] id=bound-thoughts
// If the share is well below 100 %, time goes somewhere that the formula does not know: starting each operation, waiting for
// memory that is scattered, reading results back. Finding out where is the profiler's work, and the next part.
//
// Before you go on, try `batch = 1`. Two of the three bounds hardly move, and the measured throughput collapses. Which
// assumption of the formula failed?
