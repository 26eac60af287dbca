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
import {
  figureText,
  figureValue,
  measuredMean,
  measureLatency,
  measureThroughput,
} from "tinytorch/production";

function mlp(hidden: number) {
  return new Sequential(
    new Linear(784, hidden),
    new ReLU(),
    new Linear(hidden, 10),
  );
}

const lossFunction = new CrossEntropyLoss();
const lossOfEach = new CrossEntropyLoss({ reduction: "none" });
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
  const manyImages = testImages.slice([0, 256]);
  candidates.push({
    hidden,
    loss: measuredMean(
      await lossOfEach.forward(infer(testImages), testLabels).data(),
      "the loss on each of the first held-out digits, after 200 steps.",
    ),
    latency: await measureLatency(() => infer(oneImage).data()),
    throughput: await measureThroughput(() => infer(manyImages).data(), 256),
    bytes: candidate.parameters().reduce((sum, p) => sum + p.bytes, 0),
  });
}

display.table(
  candidates.map(({ hidden, loss, latency, throughput, bytes }) => ({
    "hidden width": hidden,
    "held-out loss": loss,
    "latency, one image": latency,
    "throughput, batches of 256": throughput,
    "weights (MB)": Number((bytes / 1e6).toFixed(3)),
  })),
  "Measured here: mean loss on held-out digits after 200 steps, and median times; ± and ranges are 95 % intervals",
);

// %% [markdown] id=weigh-intro
// Now weigh them. The budgets and weights below are yours to change, and the cell only adds up what was measured above. Which
// width wins? How little do you have to change for another one to win?
//
// The cost of a million answers follows from the throughput and a price, as in Part 3. The price is an assumption, so its source
// and date are written beside it, where anybody can dispute it.

// %% id=weigh
import { costPerMillion } from "tinytorch/systems";

const budget = { latencyMs: 0.5, megabytes: 1, usdPerMillion: 0.0005 };
const weights = { latency: 0.05, memory: 0.05, cost: 0.05 };

// Assumed: a machine with two vCPUs that is as fast as this device.
const price = {
  usdPerHour: 0.08925,
  source: "AWS c7i.large, us-east-1, on demand",
  date: "2026-07-20",
};

const totals = candidates.map(({ hidden, loss, latency, throughput, bytes }) => {
  const usdPerMillion = costPerMillion(throughput.value, price.usdPerHour);
  const terms = {
    model: loss.value,
    latency: weights.latency * (latency.value / budget.latencyMs),
    memory: weights.memory * (bytes / 1e6 / budget.megabytes),
    cost: weights.cost * (usdPerMillion / budget.usdPerMillion),
  };
  const total = Object.values(terms).reduce((sum, term) => sum + term, 0);
  // How far the loss is known decides how far the total is: the other terms are small.
  const { low = loss.value, high = loss.value } = loss;
  return { hidden, ...terms, total, low: total - loss.value + low, high: total - loss.value + high };
});
const leastHigh = Math.min(...totals.map(({ high }) => high));
const perhapsLowest = totals.filter(({ low }) => low <= leastHigh);

display.table(
  totals.map((row) => ({
    "hidden width": row.hidden,
    model: Number(row.model.toFixed(3)),
    "λ₁ · latency": Number(row.latency.toFixed(3)),
    "λ₂ · memory": Number(row.memory.toFixed(3)),
    "λ₃ · cost": Number(row.cost.toFixed(3)),
    total: Number(row.total.toFixed(3)),
    "95 % interval": `${row.low.toFixed(3)} to ${row.high.toFixed(3)}`,
    verdict: perhapsLowest.includes(row)
      ? perhapsLowest.length === 1
        ? "lowest"
        : "perhaps the lowest"
      : "",
  })),
  `The terms of the total, and their sum, from the medians above and ${price.usdPerHour} USD an hour (assumed: ${price.source}, ${price.date})`,
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
// A bound is only as good as the rates in it. So measure the machine first, with small tasks that each do almost nothing but one
// of the three things. The best of several timings counts, because whatever else the machine does only slows them down. Part 3
// goes by the same rates.

// %% id=machine-rates
import { deviceRoofs, doubtRoofs, roofsOutput } from "tinytorch/production";

// Measured once; deviceRoofs({ again: true }) measures again, and the higher rates count.
const deviceRates = await deviceRoofs();
roofsOutput(deviceRates);

// %% [markdown] id=bound-intro
// Now count what one image needs, divide, and compare with what the network really does. The weights are read once for a whole
// batch, so one image counts only its share of them. Guess first: which bound is active here, and how much of it does the network
// reach?

// %% id=throughput-bound
import { tensor } from "tinytorch";

const batch = 256;
const network = mlp(128);
const batchPixels = await testImages.slice([0, batch]).data();

const flopsPerImage = 2 * (784 * 128 + 128 * 10);
const sentBytesPerImage = 4 * 784;
const weightBytes = network.parameters().reduce((sum, p) => sum + p.bytes, 0);
const movedBytesPerImage = 4 * (784 + 4 * 128 + 10) + weightBytes / batch;

const { flops, upload, bandwidth, cache } = deviceRates;
// A rate that could not be measured bounds nothing.
const unbounded = Number.POSITIVE_INFINITY;
const memoryRate = Math.max(
  figureValue(bandwidth) ?? unbounded,
  // Numbers that fit into a cache come from there, faster than from memory.
  figureValue(cache) ?? 0,
);
const bounds = {
  "1/T: arithmetic": (figureValue(flops) ?? unbounded) / flopsPerImage,
  "B/M: transfer": (figureValue(upload.rate) ?? unbounded) / sentBytesPerImage,
  "C/R: memory": memoryRate / movedBytesPerImage,
};
const [active, bound] = Object.entries(bounds).reduce((lower, other) =>
  other[1] < lower[1] ? other : lower,
);

const measured = await measureThroughput(async () => {
  const images = tensor(batchPixels, { shape: [batch, 784] });
  await noGrad(() => network.forward(images)).data();
}, batch);
const { value: reached, low = reached, high = reached } = measured;
const share = reached / bound;
// So that the cell *machine rates* measures again when it runs next.
if (share > 1) doubtRoofs();

display.chart({
  title: "Three bounds, and what is reached",
  mark: "bar",
  y: { label: "images per second" },
  series: {
    throughput: [
      ...Object.entries(bounds).map(([x, y]) => ({ x, y })),
      { x: `measured, batch ${batch}`, y: reached, low, high },
    ],
  },
});
display.markdown(
  (share > 1
    ? `The network reached ${(100 * share).toFixed(0)} % of what ${active} allows. No machine exceeds its bound, so that rate was ` +
      "measured too low, and which bound is active is not known yet. Run the cell *machine rates* and then this one: the rates " +
      "are measured again, and the higher ones count."
    : `Active: **${active}**. The network reaches **${(100 * share).toFixed(0)} %** of that bound.`) +
    ` Measured: ${figureText(measured)}. ${measured.method}`,
);

// %% [markdown] id=bound-thoughts
// If the share is well below 100 %, time goes into something that the formula leaves out: starting each operation, fetching
// scattered memory, reading results back. The profiler, in the next part, finds out where. If the share is above 100 %, one of
// the rates was measured too low, perhaps because the device was busy: measure them again.
//
// Before you go on, set `batch = 1`. Which of the three bounds changes, by how much, and why not the other two? The measured
// throughput changes too. Which assumption of the formula no longer holds?
