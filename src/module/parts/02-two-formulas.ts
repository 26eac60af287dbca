// %% [markdown] id=one-objective
// # Two formulas
//
// ## One objective for a whole system
//
// In training, one number says how well a model does: its loss. A system has to be good at several things, and they compete: a
// wider network usually makes fewer mistakes, but takes longer. To choose, say what each is worth and add up:
//
// $$
// \mathcal{L}_{\text{total}} = \mathcal{L}_{\text{model}}
//   + \lambda_1 \mathcal{L}_{\text{latency}}
//   + \lambda_2 \mathcal{L}_{\text{memory}}
//   + \lambda_3 \mathcal{L}_{\text{cost}}
// $$
//
// The sum only makes sense if its terms have no units, because milliseconds cannot be added to megabytes. So each one is divided
// by a **budget**, the most that you would accept. A latency term of 0.5 then means "half of what I allow". The weights $\lambda$
// say how much loss a whole budget is worth. They are a decision, not a measurement, and the formula makes you write that
// decision down.
//
// Start with measurements. The next cell trains three networks of different widths for 200 steps each. For each it notes the loss
// on digits that the network has not seen, the time for one image, and the size of the weights. Guess first: the widest has
// sixteen times as many weights as the narrowest. Does it take sixteen times as long?

// %% id=three-widths
import { noGrad } from "tinytorch";
import { CrossEntropyLoss, Linear, ReLU, Sequential } from "tinytorch/nn";
import { Adam } from "tinytorch/optim";

function mlp(hidden: number) {
  return new Sequential(
    new Linear(784, hidden),
    new ReLU(),
    new Linear(hidden, 10),
  );
}

/** Median of a few repeats, in milliseconds. */
async function timeOf(work: () => Promise<unknown>, repeats = 50) {
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(repeats / 2)] ?? Number.NaN;
}

const lossFunction = new CrossEntropyLoss();
const first2000 = Array.from({ length: 2000 }, (_, index) => index);
const [testImages, testLabels] = await heldOutSet.batch(first2000);
const candidates = [];

for (const hidden of progress([16, 64, 256], { label: "three widths" })) {
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
  const infer = (images: typeof testImages) =>
    noGrad(() => candidate.forward(images));
  const oneImage = testImages.slice([0, 1]);
  candidates.push({
    hidden,
    loss: await lossFunction.forward(infer(testImages), testLabels).item(),
    latencyMs: await timeOf(() => infer(oneImage).data()),
    megabytes:
      candidate.parameters().reduce((sum, p) => sum + p.bytes, 0) / 1e6,
  });
}

display.table(
  candidates.map(({ hidden, loss, latencyMs, megabytes }) => ({
    "hidden width": hidden,
    "held-out loss": Number(loss.toFixed(3)),
    "latency (ms)": Number(latencyMs.toFixed(3)),
    "weights (MB)": Number(megabytes.toFixed(3)),
  })),
  "Measured here: loss on 2,000 held-out digits after 200 steps",
);

// %% [markdown] id=weigh-intro
// Now weigh them. The budgets and weights below are yours to change, and the cell only adds up what was measured above. Which
// width wins? How little do you have to change for another one to win?
//
// The cost of a million answers follows from the latency and a price. The price is an assumption, so its source and date are
// written beside it, where anybody can dispute it.

// %% id=weigh
const budget = { latencyMs: 0.5, megabytes: 1, usdPerMillion: 0.01 };
const weights = { latency: 0.05, memory: 0.05, cost: 0.05 };

// Assumed: a machine with two vCPUs. AWS c7i.large, us-east-1, on demand, 2026-07-20.
const usdPerHour = 0.08925;

const totals = candidates.map(({ hidden, loss, latencyMs, megabytes }) => {
  const usdPerMillion = (latencyMs / 3.6e6) * 1e6 * usdPerHour;
  const latency = weights.latency * (latencyMs / budget.latencyMs);
  const memory = weights.memory * (megabytes / budget.megabytes);
  const cost = weights.cost * (usdPerMillion / budget.usdPerMillion);
  return { hidden, loss, latency, memory, cost, total: loss + latency + memory + cost };
});
const lowest = Math.min(...totals.map(({ total }) => total));

display.table(
  totals.map((row) => ({
    "hidden width": row.hidden,
    model: Number(row.loss.toFixed(3)),
    "λ₁ · latency": Number(row.latency.toFixed(3)),
    "λ₂ · memory": Number(row.memory.toFixed(3)),
    "λ₃ · cost": Number(row.cost.toFixed(3)),
    total: Number(row.total.toFixed(3)),
    verdict: row.total === lowest ? "lowest" : "",
  })),
  "The terms of the total, and their sum",
);

// %% [markdown] id=one-bound
// ## One bound on throughput
//
// How many images a second can a machine classify at best? Each image needs three things. Its arithmetic takes
// $T_{\text{compute}}$ seconds. Its $M$ bytes are sent to where the computing is done, over a path that carries $B$ bytes a
// second. And the computing reads and writes $R$ bytes of memory, which moves at most $C$ bytes a second. Even if all three
// overlap perfectly, the slowest sets the pace:
//
// $$
// X \;\le\; \min\!\left( \frac{1}{T_{\text{compute}}},\; \frac{B}{M},\; \frac{C}{R} \right)
// $$
//
// | symbol | meaning | unit |
// | --- | --- | --- |
// | $X$ | throughput | samples/s |
// | $T_{\text{compute}}$ | time of one sample's arithmetic at the machine's best rate | s/sample |
// | $B$, $M$ | bandwidth of the path to the device; bytes that a sample sends over it | bytes/s; bytes/sample |
// | $C$, $R$ | bandwidth of memory; bytes that a sample moves in it | bytes/s; bytes/sample |
//
// Check the units: each term is in samples per second. (Course notes sometimes have the last term upside down, and it comes out
// as a time.) The smallest term is called *active*. Speeding up anything else does not raise the bound.
//
// A bound is only as good as the rates in it. So measure the machine first, with three small tasks that each do almost nothing
// but one of the three things.

// %% id=machine-rates
import { rand, synchronize, tensor } from "tinytorch";

const side = 512;
const left = rand([side, side]);
const right = rand([side, side]);
const matmulMs = await timeOf(() => left.matmul(right).data(), 10);

const numbers = new Float32Array(2 ** 20);
const sendMs = await timeOf(async () => {
  tensor(numbers);
  await synchronize();
}, 10);

const long = rand([2 ** 21]);
const addMs = await timeOf(async () => {
  long.add(1);
  await synchronize();
}, 10);

const rates = {
  flopsPerSecond: (2 * side ** 3 * 1000) / matmulMs,
  sentBytesPerSecond: (numbers.byteLength * 1000) / sendMs,
  // One vector is read, one is written.
  movedBytesPerSecond: (2 * long.bytes * 1000) / addMs,
};
display.table(
  [
    { rate: "1 / T: arithmetic", task: `a product of ${side} × ${side} matrices`, value: `${(rates.flopsPerSecond / 1e9).toFixed(1)} GFLOP/s` },
    { rate: "B: to the device", task: "a tensor made from 4 MB of numbers", value: `${(rates.sentBytesPerSecond / 1e9).toFixed(2)} GB/s` },
    { rate: "C: memory", task: "one added to two million numbers", value: `${(rates.movedBytesPerSecond / 1e9).toFixed(2)} GB/s` },
  ],
  "What this device can do, with the library's own operations",
);

// %% [markdown] id=bound-intro
// Now count what one image needs, divide, and compare with what the network really does. The weights are read once for a whole
// batch, so one image counts only its share of them. Guess first: which bound is active here, and how much of it does the network
// reach?

// %% id=throughput-bound
const batch = 256;
const network = mlp(128);
const batchImages = testImages.slice([0, batch]);

const flopsPerImage = 2 * (784 * 128 + 128 * 10);
const sentBytesPerImage = 4 * 784;
const weightBytes = network.parameters().reduce((sum, p) => sum + p.bytes, 0);
const movedBytesPerImage = 4 * (784 + 4 * 128 + 10) + weightBytes / batch;

const bounds = {
  "1/T: arithmetic": rates.flopsPerSecond / flopsPerImage,
  "B/M: transfer": rates.sentBytesPerSecond / sentBytesPerImage,
  "C/R: memory": rates.movedBytesPerSecond / movedBytesPerImage,
};
const [active, bound] = Object.entries(bounds).reduce((lower, other) =>
  other[1] < lower[1] ? other : lower,
);

const batchMs = await timeOf(async () => {
  const sent = tensor(await batchImages.data(), { shape: [batch, 784] });
  await noGrad(() => network.forward(sent)).data();
}, 30);
const measured = (batch * 1000) / batchMs;

display.chart({
  title: "Three bounds, and what is reached",
  mark: "bar",
  y: { label: "images per second" },
  series: {
    throughput: [
      ...Object.entries(bounds).map(([x, y]) => ({ x, y })),
      { x: `measured, batch ${batch}`, y: measured },
    ],
  },
});
display.markdown(
  `Active: **${active}**. The network reaches ` +
    `**${((100 * measured) / bound).toFixed(0)} %** of that bound.`,
);

// %% [markdown] id=bound-thoughts
// If the share is well below 100 %, time goes into something that the formula leaves out: starting each operation, fetching
// scattered memory, reading results back. The profiler, in the next part, finds out where. If the share is above 100 %, one of
// the rates was measured too low, perhaps because the device was busy: measure them again.
//
// Before you go on, set `batch = 1`. Which of the three bounds changes, by how much, and why not the other two? The measured
// throughput changes too. Which assumption of the formula no longer holds?
