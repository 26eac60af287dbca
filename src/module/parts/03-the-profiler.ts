// %% [markdown] id=profiler-intro
// # The profiler
//
// "It is slow" is not something one can work on. A profile turns it into something one can: so much time waits for data, so
// much goes forward, so much backward; this many bytes are weights and this many are kept only for the gradient.
//
// First there must be something to profile. We train a real network, then take it apart.

// %% [markdown] id=train-intro
// ## A network that works
//
// 784 numbers in, 128 hidden units, ten scores out, one for each digit. The largest score is the answer. The loop below is the
// whole of training: clear the gradients, compute the loss of a batch, propagate it backward, move the weights a little.
//
// Press *Stop* while it runs, if you like. The network keeps what it has learned so far.

// %% id=train
const model = mlp(128);
const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
const epochs = 2;

const losses: { x: number; y: number }[] = [];
const lossChart = display.chart({ title: "Training loss", series: { losses } });
const started = performance.now();
let steps = 0;

for (let epoch = 1; epoch <= epochs; epoch += 1) {
  const bar = { label: `epoch ${epoch} of ${epochs}` };
  for await (const [images, labels] of progress(trainLoader, bar)) {
    optimizer.zeroGrad();
    const loss = lossFunction.forward(model.forward(images), labels);
    loss.backward();
    optimizer.step();
    steps += 1;
    if (steps % 20 === 0) {
      losses.push({ x: steps, y: await loss.item() });
      lossChart.update({
        title: "Training loss",
        x: "step",
        y: "cross-entropy of a batch",
        series: { losses },
      });
    }
  }
}

const trainedIn = (performance.now() - started) / 1000;
display.markdown(`${steps} steps in ${trainedIn.toFixed(1)} s`);

// %% [markdown] id=held-out-intro
// ## Is it any good?
//
// The loss fell, but on images that the network was shown. The held-out digits tell. Ten thousand of them give an accuracy with
// a margin: another ten thousand by the same writers would give a slightly different number, and the interval says how different.

// %% id=held-out-accuracy
import { evaluate } from "tinytorch/production";

const accuracy = await evaluate(model, heldOutLoader);
const percent = (share: number) => (100 * share).toFixed(2);
display.markdown(
  `**${percent(accuracy.value)} %** right ` +
    `(${accuracy.correct} of ${accuracy.n}; 95 % interval ` +
    `${percent(accuracy.low)} to ${percent(accuracy.high)} %)`,
);

// %% [markdown] id=profile-intro
// ## Taking it apart
//
// The profiler runs the system in the ways that it will be used, and times each.
//
// - **Latency**: one image after another, as when one person waits for one answer. The median says what is usual. The tail
//   (p95, p99: the time that 95 or 99 of a hundred stay below) says what people complain about. A tail needs many samples: a
//   p99 from fifty is one unlucky image. The page shows a percentile only when it has as many samples as MLPerf's LoadGen asks
//   for (64 for p90, 130 for p95, 662 for p99), and until then how many are missing.
// - **Throughput**: images per second when they arrive in batches. Larger batches share the cost of starting each operation,
//   until the arithmetic itself fills the time. Then the curve is flat, and a larger batch only adds waiting.
// - **A training step, split** into waiting for data, forward, backward and update. A layer's backward pass computes up to two
//   products where forward computes one: for its weights, and for what came in. The first layer needs only the first of them,
//   since nobody asks for the gradient of the images. Here nearly all the work is in that layer. What ratio do you expect?
// - **Memory**, by what it is for. Adam keeps two numbers for each weight, so its state is twice the size of the model.
//   Activations are what the backward pass will need of the forward pass; they grow with the batch, the rest does not.
//
// Watch it fill in. The training steps that it takes are real ones: the network goes on learning.

// %% id=profile-end-to-end
import { ProductionMLSystemProfiler } from "tinytorch/production";

const profiler = new ProductionMLSystemProfiler({ heldOut: heldOutLoader });
const metrics = await profiler.profileEndToEndSystem(
  model,
  trainLoader,
  optimizer,
);
metrics;

// %% [markdown] id=read-the-profile
// ## Reading it
//
// Ask the picture three questions.
//
// 1. *Where would one second less help most?* If loading is a thin sliver, prefetching cannot help, whatever a checklist says.
//    If the update is as long as forward and backward together, the model is small and the optimizer's many little operations
//    are what you pay for.
// 2. *Where does batching stop to pay?* Find the batch size beyond which throughput no longer grows. It is the largest one
//    worth waiting for.
// 3. *What does the tail look like?* If p99 is many times the median, something interrupts: the collector, another tab, the
//    system. A mean would have hidden it.
//
// The next cell answers part of the second. Change `mlp(128)` above to `mlp(1024)`, run stale cells, and see how
// the answer changes.

// %% id=where-the-time-goes
const inBatches = metrics.throughputSamplesPerSec ?? Number.NaN;
const oneByOne = 1000 / (metrics.inferenceLatencyMs ?? Number.NaN);

display.table(
  [
    { way: "one image at a time", "images per second": Math.round(oneByOne) },
    { way: "in the best batch", "images per second": Math.round(inBatches) },
  ],
  `Batching gives ${(inBatches / oneByOne).toFixed(1)} times as much here`,
);
