// %% [markdown] id=a-complete-system
// # A complete system
//
// So far each piece was in a cell of its own: a model, a loop that trains it, a profiler. In production nobody starts cells by
// hand. There is one **configuration**, and everything else follows from it: what is built, how it learns, how many copies answer
// requests. Whoever has the configuration can build the system again.
//
// In this part you take one configuration all the way: build, train, compress, export, deploy, and watch. All of it runs on your
// device.

// %% [markdown] id=wish-intro
// ## A wish, and what fits
//
// Here is a configuration as it might come from a paper: a transformer of 12 layers, 768 numbers wide, to be run on a cluster. A
// transformer block of width $d$ has about $12 d^2$ parameters. How many is that for all layers? And how much memory does
// training take at least, at four bytes a number and four numbers for each parameter (the weight, its gradient, and the two
// averages that Adam keeps)? Work it out before you run the cell.

// %% id=wish
import { CompleteMLSystem, fitSystem, type SystemConfig } from "tinytorch/production";

const wish: SystemConfig = {
  model: { architecture: "transformer", layers: 12, hiddenDim: 768 },
  training: { batchSize: 32, learningRate: 0.001, epochs: 10 },
  deployment: { target: "kubernetes", replicas: 3, autoscaling: true },
};

display.markdown(fitSystem(wish).sentence);

// %% [markdown] id=config-intro
// The size is checked before anything is built, because a page that runs out of memory takes your work with it. Where the model
// does not fit, `new CompleteMLSystem(wish)` is refused with the same sentence, and with a button that writes a configuration
// that does.
//
// Memory is one limit, and time is the other. A model that fits may still take a night to train. So the next configuration has
// the same kind of model at the size of a lesson, and before training it we time a few steps and multiply.

// %% id=system-config
const system = new CompleteMLSystem({
  model: { architecture: "transformer", layers: 2, hiddenDim: 64, patchSize: 7 },
  training: {
    batchSize: 64,
    learningRate: 0.003,
    epochs: 3,
    schedule: "one-cycle",
    examples: 50_000,
    heldOut: 5000,
  },
  deployment: { target: "kubernetes", replicas: 2, autoscaling: true },
});

// %% [markdown] id=build-intro
// ## Build it, and look
//
// `buildSystem` makes the model and the data, and shows what was built. A vision transformer cuts each image into squares, turns
// each square into a token, and lets the tokens look at each other. Where do you expect most of the parameters: in the attention,
// or in the small dense network behind it? And where most of the work? Open the blocks in the picture, and switch between *bytes*
// and *flops*.

// %% id=build-system
const systemModel = await system.buildSystem();

// %% id=estimate-training
await system.estimateTraining();

// %% [markdown] id=learning-rate-intro
// ## Which learning rate?
//
// If it is too small, training crawls. If it is too large, training blows up. There is a short test (Smith 2017): raise the
// learning rate from step to step, by the same factor each time, and watch the loss. While the rate is too small, nothing
// happens; then the loss falls; then it rises, fast. A good rate lies well before the rise. Afterwards the model is put back as
// it was.
//
// Before you run it: the curve has a lowest point. Why is the rate at that point already too large?

// %% id=learning-rate-test
import { buildModel } from "tinytorch";
import { findLearningRate } from "tinytorch/production";

const probe = buildModel(system.config.model);
await findLearningRate(
  {
    model: probe,
    optimizer: new Adam(probe.parameters(), { lr: 1e-3 }),
    criterion: lossFunction,
    data: trainSet,
  },
  { steps: 60, batchSize: 64 },
);

// %% [markdown] id=train-system-intro
// ## Train it, while you do something else
//
// The training below runs in a **worker**, a thread of its own: the cell ends at once, and you can run other cells while the
// curve grows. The panel has controls. Pause it. Change the learning rate. Reload the page, if you dare: a checkpoint is written
// every epoch and at least every 20 seconds, and when you run the cell again, training goes on from there. A checkpoint holds
// more than weights. Without the optimizer's averages, the schedule, the random numbers and the place in the data, what follows
// would not be the same training.
//
// Guess first: after how many steps will it be right on nine of ten held-out digits?

// %% id=train-system
const systemTraining = system.train();

// %% [markdown] id=evaluate-intro
// The held-out digits in the panel have helped to choose: which epoch was best, when to stop. A number that took part in a choice
// flatters. So the accuracy that counts comes from 10,000 test digits that no choice was based on. The next cell waits for the
// training, measures, and puts the weights into a **registry**: a list of versions, each named by a hash of its weights, with
// what it was made from and how good it is.

// %% id=evaluate-system
await systemTraining.finished;
const systemResult = await system.evaluate();
display.markdown(
  `**${percent(systemResult.accuracy.value)} %** of the test digits are read correctly ` +
    `(95 % interval ${percent(systemResult.accuracy.low)} to ${percent(systemResult.accuracy.high)} %). ` +
    `The version is \`${systemResult.version.hash.slice(0, 12)}\`.`,
);

// %% [markdown] id=schedule-intro
// ## A schedule of your own
//
// The learning rate need not stay the same. Large steps are good at the beginning, when everything is wrong; small ones at the
// end, when the weights only need polishing. At the very beginning, though, Adam's averages are based on few gradients, and a
// large first step can do harm. So many trainings **warm up**: the rate rises in a straight line, then falls along half a cosine.

// %% [exercise] id=write-a-schedule
// The learning rate at `step` (0 is the first) of `total` steps: up in even
// steps from peak / warmup to `peak`, which it reaches at step warmup - 1, then
// down along half a cosine, to 0 at step total - 1.
function learningRateAt(step: number, total: number, warmup: number, peak: number): number {
  return peak; // Your code.
}

// %% [hint]
// While `step < warmup`, it is `peak * (step + 1) / warmup`.

// %% [hint]
// After that, let `share` go from 0 at step `warmup - 1` to 1 at step `total - 1`. Half a cosine is
// $\frac{1 + \cos(\pi \cdot \text{share})}{2}$: 1 at the beginning, 0 at the end.

// %% [solution]
function learningRateAt(step: number, total: number, warmup: number, peak: number): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const share = (step - (warmup - 1)) / (total - warmup);
  return (peak * (1 + Math.cos(Math.PI * share))) / 2;
}

// %% [checks]
import { LinearWarmup, SGD } from "tinytorch/optim";

check(
  {
    name: "It rises in even steps, and reaches its peak at the end of the warm-up",
    why: "The warm-up is there to avoid a jump at the start.",
  },
  () => {
    const rates = [0, 1, 2, 3, 4].map((step) => learningRateAt(step, 50, 5, 0.1));
    expect(rates, "learningRateAt(0 to 4, 50, 5, 0.1)").toBeCloseTo(
      [0.02, 0.04, 0.06, 0.08, 0.1],
      9,
    );
  },
);

check(
  {
    name: "It falls along half a cosine, to 0 at the last step",
    why: "If steps stay large to the end, the weights bounce around the best place and never settle.",
  },
  () => {
    expect(learningRateAt(99, 100, 10, 0.4), "at the last step").toBeCloseTo(0, 9);
    // Halfway down: (10 - 1 + 99) / 2 = 54.
    expect(learningRateAt(54, 100, 10, 0.4), "halfway").toBeCloseTo(0.2, 9);
    expect(learningRateAt(31, 100, 10, 0.4), "at step 31").toBeCloseTo(
      (0.4 * (1 + Math.cos((Math.PI * 22) / 90))) / 2,
      9,
    );
  },
);

check(
  {
    name: "With a warm-up of one step it begins at its peak",
    why: "A schedule that divides by the length of its warm-up must also work with the shortest.",
  },
  () => {
    expect(learningRateAt(0, 20, 1, 1), "learningRateAt(0, 20, 1, 1)").toBeCloseTo(1, 9);
    expect(learningRateAt(19, 20, 1, 1), "learningRateAt(19, 20, 1, 1)").toBeCloseTo(0, 9);
  },
);

check(
  {
    name: "A network learns with it",
    why: "A schedule is only as good as the training that follows it.",
  },
  async () => {
    const learner = mlp(16);
    const sgd = new SGD(learner.parameters(), { lr: 1e-6 });
    const seen: number[] = [];
    let at = 0;
    for await (const [images, labels] of trainLoader) {
      sgd.lr = learningRateAt(at, 60, 10, 0.2);
      sgd.zeroGrad();
      const loss = lossFunction.forward(learner.forward(images), labels);
      loss.backward();
      sgd.step();
      seen.push(await loss.item());
      at += 1;
      if (at === 60) break;
    }
    const late = seen.slice(-10).reduce((sum, value) => sum + value, 0) / 10;
    expect(late, "the mean loss of the last ten steps").toSatisfy(
      (value) => value < 0.7 * (seen[0] ?? 0),
      "at most 70 % of the first",
    );
    expect(learningRateAt(59, 60, 10, 0.2), "the last learning rate").toBeCloseTo(0, 6);
  },
);

// %% [markdown] id=mixed-precision-intro
// ## Sixteen bits, while it learns
//
// Large models train in **mixed precision** (Micikevicius et al. 2018): products and convolutions take numbers of 16 bits, which
// many accelerators multiply several times as fast; weights, sums and losses keep 32. The price is range. The smallest number
// above zero in fp16 is $2^{-24}$, about $6 \cdot 10^{-8}$. Guess first: a gradient of $10^{-8}$ goes back through a product in
// fp16; what arrives at the weight? And what if the loss is multiplied by 65,536 beforehand, and the gradient divided by it
// afterwards?
//
// In a configuration, `precision: "mixed"` asks for both. No backend here computes in fp16: it is emulated, with the rounding of
// fp16 and the time and memory of fp32.

// %% id=mixed-precision
import { autocast, GradScaler } from "tinytorch";

async function gradientThatArrives(scaler: GradScaler): Promise<number> {
  const weight = new Parameter(tensor([[0.5]]));
  const optimizer = new Adam([weight]);
  const product = autocast(() => tensor([[1]]).matmul(weight));
  scaler.scale(product.mul(1e-8).sum()).backward();
  scaler.unscale(optimizer);
  return (await weight.grad?.item()) ?? 0;
}

display.table([
  { loss: "as it is", gradient: await gradientThatArrives(new GradScaler({ enabled: false })) },
  { loss: "times 65,536", gradient: await gradientThatArrives(new GradScaler()) },
]);

// %% [markdown] id=compress-intro
// ## Smaller, and what it costs
//
// A model on a phone should be small; a model on a server should be cheap. Here are three ways to make one smaller:
//
// - **Pruning** sets the smallest weights to zero. The file compresses better. Does the model also get faster? Multiplying by
//   zero takes as long as multiplying by anything else, so what do you expect?
// - **Quantisation** stores each weight in 8 bits instead of 32, which makes the weights a quarter of the size. The arithmetic
//   may get faster or slower: that depends on the kernels that your device has.
// - **Distillation** trains a small model on the answers of a large one (Hinton et al. 2015). The answers say more than the
//   labels do: that a 7 looks a little like a 1, for instance.
//
// The next cell tries the first two. The panel compares accuracy on the same digits with McNemar's test, which counts only the
// digits on which two models disagree. Times are taken twice: on this page's engine, and in **ONNX Runtime**, a program by others
// that runs models from files. The engine only simulates the 8 bits, so int8 has a time in ONNX Runtime alone.

// %% id=compress
import { exportOnnx, quantizeInt8, zeros } from "tinytorch";
import { Subset } from "tinytorch/data";
import { compareVariants, pruneMagnitude } from "tinytorch/production";

const first2000OfTest = Array.from({ length: 2000 }, (_, i) => i);
const systemTest = new DataLoader(new Subset(system.testDigits, first2000OfTest), {
  batchSize: 100,
});
// The ranges of int8 are chosen on digits to learn from: the test digits are there to judge.
const first300ToLearnFrom = first2000OfTest.slice(0, 300);
const calibrationDigits: Tensor[] = [];
for await (const [images] of new DataLoader(new Subset(trainSet, first300ToLearnFrom), {
  batchSize: 100,
})) {
  calibrationDigits.push(images);
}
const half = await pruneMagnitude(systemResult.model, { sparsity: 0.5 });
const most = await pruneMagnitude(systemResult.model, { sparsity: 0.9 });
const int8 = await quantizeInt8(systemResult.model, calibrationDigits);

const variants = await compareVariants(
  systemResult.model,
  [
    { name: "half of the weights pruned", model: half.model },
    { name: "nine of ten weights pruned", model: most.model },
    { name: "int8", model: int8 },
  ],
  systemTest,
  { secondsEach: 1 },
);
system.keep(variants);
display.file("digits-int8.onnx", await exportOnnx(int8, zeros([1, 784])), "the int8 version, as ONNX");

// %% [markdown] id=export-intro
// ## Take it with you
//
// A model that only this page can run is of little use. **ONNX** is a file format that many runtimes read: it holds the graph of
// operations together with the weights. **safetensors** holds the weights alone and, unlike a pickle, cannot contain code. The
// **model card** says what a stranger needs to know: where the model comes from, how good it is, and on what that was measured.
// All three can be saved from below the cell.
//
// Below the card are the lines of Python that load the weights into PyTorch. See what they have to transpose and rename: a file
// of numbers does not say which way round they are meant.

// %% id=export
import { ModelRegistry, modelCard, torchLines } from "tinytorch/production";

const onnxFile = await system.exportOnnx();
const registry = await ModelRegistry.open(system.name);
display.table(
  registry.versions.map(({ hash, stage, madeBy, bytes, createdAt }) => ({
    version: hash.slice(0, 12),
    stage,
    "made by": madeBy,
    bytes,
    created: createdAt.slice(0, 16).replace("T", " "),
  })),
  `Versions; the ONNX file of the current one has ${onnxFile.byteLength.toLocaleString("en")} bytes`,
);
const card = modelCard(systemResult.version);
display.file("digits.onnx", onnxFile, "the graph with its weights, float32");
display.file("weights.safetensors", await registry.weights(systemResult.version), "the weights alone");
display.file("model-card.md", card, "the model card");
display.markdown(card);
display.markdown("```python\n" + torchLines("weights.safetensors") + "```");

// %% [markdown] id=run-onnx-intro
// Does the file compute what the model computes? The next cell runs it in ONNX Runtime, in a build for browsers of 14 MB that is
// loaded for this alone. Both answer the same test digits. Then both are timed in turn, in one worker, on one thread each.
//
// Guess first. How far apart are the two outputs for the same digit: not at all, by a millionth, by a hundredth? Which of the two
// is faster with one digit, and which with 32?

// %% id=run-onnx
import { compareWithOnnxRuntime } from "tinytorch/production";

const inOnnxRuntime = await compareWithOnnxRuntime(systemResult.model, systemTest, {
  examples: 500,
});

// %% [markdown] id=deploy-intro
// ## Deploy it
//
// Now the model has to answer requests, from anybody, at any time. `deploy` walks through five steps, and each can fail. The
// graph is rewritten and its answers are compared with the model's. The files are written and read back. Copies of the model,
// **replicas**, start in workers of their own. A router spreads requests over them. And whoever watches gets a report of every
// request.
//
// In front of the replicas are a queue and a **batcher**. A batch of 16 usually takes far less time than 16 single requests, so
// it pays to wait a moment for company. How long? A batch leaves when it is full, or when its oldest request has waited as long
// as is allowed.
//
// The panel shows the system itself. Give it a load with the *rate*, and watch where requests spend their time. Then **ask it
// yourself**: draw a digit and send it. Try to fool it.

// %% id=deploy-system
const service = await system.deploy(systemResult.version);
await service.load(60);

// %% [markdown] id=monitor-intro
// ## Watch it
//
// A system that answers does not necessarily work. Two questions have to be asked all the time. *Is it healthy?* Are requests
// answered, and fast enough? *Does it still see what it learned from?* When its inputs no longer look like its training data, a
// model goes on answering, with confidence, and no error is thrown. That is called **drift**, and only statistics find it: the
// monitor compares each window of live digits with the training digits, and each window of answers with the answers to test
// digits.
//
// Objectives are promises such as "99 % of requests are answered". The 1 % that may fail is the **error budget**. An alert fires
// when the budget burns too fast for too long, over two windows at once, so that a single bad second wakes nobody.

// %% id=monitor-system
const watching = await system.monitor(service);

// %% [markdown] id=router-intro
// ## A policy of your own
//
// With several replicas, something has to choose. *Round robin* takes turns and knows nothing. *Least outstanding* asks each
// replica how much it has to do. With hundreds of replicas that is expensive, and when many routers ask at once they all run to
// the same idle one. *Power of two choices* (Mitzenmacher 2001) asks two at random and takes the less busy: nearly as good, at a
// fraction of the cost.
//
// The check below sends real requests to four real workers, one of which is ten times as slow as the others. Round robin would
// send the slow one every fourth request. What share do you expect with your policy?

// %% [exercise] id=write-a-policy
// Returns the number of the replica that gets the next request. `outstanding`
// says how many requests each has not answered yet; `random` draws a number
// from 0 to 1. Compare two replicas drawn at random; they must differ.
function choose(outstanding: readonly number[], random: () => number): number {
  return 0; // Your code.
}

// %% [hint]
// The first is `Math.floor(random() * outstanding.length)`.

// %% [hint]
// The second must be a different one: move on from the first by 1 to length − 1 places, and around the end with `%`.

// %% [solution]
function choose(outstanding: readonly number[], random: () => number): number {
  const count = outstanding.length;
  const first = Math.floor(random() * count);
  if (count === 1) return first;
  const other = (first + 1 + Math.floor(random() * (count - 1))) % count;
  return (outstanding[other] ?? 0) < (outstanding[first] ?? 0) ? other : first;
}

// %% [checks]
import { echoReplica } from "tinytorch/production";

/** Numbers that repeat: an exercise should not pass or fail by luck. */
function drawing(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

check(
  {
    name: "It takes the less busy of the two that it has drawn",
    why: "Two draws without a comparison are no better than one.",
  },
  () => {
    const draws = drawing(1);
    const picked = Array.from({ length: 2000 }, () => choose([0, 9, 9, 9], draws));
    const idle = picked.filter((replica) => replica === 0).length / picked.length;
    // The idle one is among two of four that differ in half of all draws.
    expect(idle, "how often the idle one of four is chosen").toSatisfy(
      (share) => share > 0.45 && share < 0.55,
      "about half",
    );
  },
);

check(
  {
    name: "Equals are chosen equally often",
    why: "A policy with a favourite overloads it.",
  },
  () => {
    const draws = drawing(2);
    const picked = Array.from({ length: 3000 }, () => choose([2, 2, 2], draws));
    const shares = [0, 1, 2].map((replica) => picked.filter((it) => it === replica).length / 3000);
    expect(shares, "the shares of three that are equally busy").toSatisfy(
      (each) => each.every((share) => share > 0.28 && share < 0.39),
      "a third each",
    );
  },
);

check(
  {
    name: "A single replica gets everything",
    why: "While the others restart, one may be all that is left.",
  },
  () => {
    expect([choose([7], () => 0.99), choose([0], () => 0)], "choices among one").toEqual([0, 0]);
    expect(choose([5, 3], () => 0.6), "the less busy of two").toBe(1);
  },
);

check(
  {
    name: "With one slow replica, it keeps the others busy",
    why: "A replica slows down when another program takes the processor. The router must notice without being told.",
  },
  async () => {
    const replicas = [30, 3, 3, 3].map((serviceMs) => echoReplica({ serviceMs, work: "wait" }));
    try {
      await Promise.all(replicas.map((replica) => replica.query()));
      const shareOfSlow = await sendThrough(replicas, choose, drawing(3));
      expect(shareOfSlow, "the share of the slow replica, of 120 real requests").toSatisfy(
        (share) => share < 0.2,
        "less than a fifth",
      );
      const alwaysFirst = choose([0, 0, 0, 0], () => 0.99) === 0 && choose([0, 0, 0, 0], () => 0.3) === 0;
      expect(alwaysFirst, "whether the first is always chosen").toBe(false);
    } finally {
      for (const replica of replicas) replica.terminate();
    }
  },
);

/** Keeps twelve requests under way until 120 are answered; gives the share of the first replica. */
async function sendThrough(
  replicas: readonly ReturnType<typeof echoReplica>[],
  policy: typeof choose,
  draws: () => number,
): Promise<number> {
  const outstanding = replicas.map(() => 0);
  const given = replicas.map(() => 0);
  let sent = 0;
  const worker = async () => {
    while (sent < 120) {
      sent += 1;
      const at = policy([...outstanding], draws);
      const replica = replicas[at];
      if (replica === undefined) throw new RangeError(`there is no replica ${at}`);
      outstanding[at] = (outstanding[at] ?? 0) + 1;
      given[at] = (given[at] ?? 0) + 1;
      await replica.query();
      outstanding[at] = (outstanding[at] ?? 0) - 1;
    }
  };
  await Promise.all(Array.from({ length: 12 }, worker));
  return (given[0] ?? 0) / 120;
}

// %% [markdown] id=complete-system-thoughts
// ## What to take along
//
// One object holds the configuration, and each step says what it did: the version that was trained, the files that were written,
// the replicas that answer, the alerts that watch. None of it is special to this page. Where we have workers, a data centre has
// machines; our registry is in the browser, and theirs is in a database. The order, the checks between the steps, and the
// questions that the panels answer are the same.
