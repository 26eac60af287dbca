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

// %% [markdown] id=device-intro
// ## Before measuring: with what?
//
// A figure means little without the thing it was measured on, and a measurement is no finer than its clock. So first write both
// down. Browsers tell less about a device than programs outside do, to keep pages from recognising people. What is hidden reads
// *not measurable here*; it does not become a zero, because a zero is a claim.
//
// Look for the **clock**. Browsers make it tick coarsely, in steps of 5 µs on a page that is isolated from others and of 100 µs
// elsewhere. Work that is shorter than some twenty steps is therefore timed several calls at a time.

// %% id=device
import { ProductionMLSystemProfiler } from "tinytorch/production";

const profiler = new ProductionMLSystemProfiler({
  system: { model, loader: trainLoader, optimizer },
  heldOut: heldOutLoader,
});
await profiler.describeDevice();

// %% [markdown] id=profile-intro
// ## Taking it apart
//
// The profiler runs the system in the ways that it will be used, and times each.
//
// - **The first call** stands apart. It may load code and compile programs, which no later call does. Averaged with the others
//   it would spoil both figures; left out, the first visitor of the day would be a mystery.
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
// - **Cost of a million inferences** is not measured: it follows from the throughput and from the price of an hour, which is an
//   assumption. Its dial stands under the figures. A graphics card at $2 an hour costs some twenty times as much as the
//   processor that the panel assumes. How much faster must it be to pay?
//
// Watch it fill in. The training steps that it takes are real ones: the network goes on learning. Point at a figure, or move to
// it with Tab, to read how it came about.

// %% id=profile-end-to-end
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

// %% [markdown] id=trace-intro
// ## Every operation
//
// A split into four tells where to look. To see *what* is there, the profiler writes down every operation of one training step
// and of one inference: which module asked for it, which kernels it ran, on what shapes, how long it took, how much arithmetic
// and how many bytes that was, and what the engine held in memory afterwards.
//
// Writing down costs time too, so the trace has to answer for itself. Traced and untraced steps take turns. The panel adds the
// operations up, takes off what recording them cost, and sets the sum beside the time of the same step with nobody watching. If
// the two disagreed by much, you should not trust the picture.
//
// In the flame chart, time runs to the right, and an operation lies under the modules that called it. Zoom with the wheel or
// with **+**, and walk from block to block with the arrow keys. The curve under it is memory over the same time: see it
// climb while the forward pass keeps activations, and fall as the backward pass uses them up.

// %% id=trace
const trace = await profiler.traceSystem();

// %% [markdown] id=roofline-intro
// ## Fast, compared with what?
//
// The table says how many operations a second each layer reached. Whether that is good depends on what could be reached, and
// that depends on the layer. To multiply, numbers have to be fetched first. A layer that does many operations on each number it
// fetches can keep the arithmetic busy; one that does few waits for memory, however fast the arithmetic is.
//
// Count both. The **intensity** of a layer is its operations per byte moved, $I = F / M$. A machine with peak arithmetic $\pi$
// (operations a second) and memory bandwidth $\beta$ (bytes a second) cannot do better than
//
// $$
// P(I) = \min(\pi,\; \beta I)
// $$
//
// On logarithmic axes this is a slope that meets a ceiling, a **roofline** (Williams, Waterman and Patterson, 2009). They meet at
// the *ridge*, $I^* = \pi/\beta$. Left of it memory is the limit: fetch less, or do more with what was fetched. Right of it,
// arithmetic is. A point far below the roof is limited by neither, and time goes somewhere else: into starting operations, or
// waiting for other threads.
//
// The roofs in the panel are not from a data sheet. They are the best that this library reached on this device a moment ago, in
// a large matrix product and in adding large arrays. Bytes count each tensor once, as if caches were perfect, so the true
// intensity may be lower than drawn.

// %% id=roofs
await profiler.measureRoofs();

// %% [exercise] id=explain-a-point
// What limits a layer, and how close does it come? Complete the function: it is
// given a layer's operations, its bytes and its seconds, and the two roofs.
interface Roofs {
  flopsPerSecond: number;
  bytesPerSecond: number;
}

function explainPoint(
  flops: number,
  bytes: number,
  seconds: number,
  roofs: Roofs,
) {
  const intensity = 0; // operations per byte
  const attainable = 0; // operations a second, at most, at this intensity
  const limit: "memory" | "compute" = "memory";
  const shareOfRoof = 0; // what was reached, over what is attainable
  return { intensity, attainable, limit, shareOfRoof };
}

// %% [hint]
// Begin with the intensity: operations divided by bytes. A product of two 512 × 512 matrices has 2·512³ operations and moves
// three matrices of 4·512² bytes.

// %% [hint]
// The roof at an intensity is the smaller of two numbers. Which of the two is smaller is the limit.

// %% [hint]
// What was reached is `flops / seconds`. The share is that over the attainable.

// %% [solution]
interface Roofs {
  flopsPerSecond: number;
  bytesPerSecond: number;
}

function explainPoint(
  flops: number,
  bytes: number,
  seconds: number,
  roofs: Roofs,
) {
  const intensity = flops / bytes;
  const slope = roofs.bytesPerSecond * intensity;
  const attainable = Math.min(roofs.flopsPerSecond, slope);
  const limit: "memory" | "compute" =
    slope < roofs.flopsPerSecond ? "memory" : "compute";
  const shareOfRoof = flops / seconds / attainable;
  return { intensity, attainable, limit, shareOfRoof };
}

// %% [checks]
const machine = { flopsPerSecond: 1e11, bytesPerSecond: 2e10 };

check(
  {
    name: "A large product is limited by arithmetic",
    why: "512³ operations on 512² numbers reuse each number many times: more bandwidth would not help.",
  },
  () => {
    const product = explainPoint(2 * 512 ** 3, 12 * 512 ** 2, 0.004, machine);
    expect(product.intensity).toBeCloseTo((2 * 512) / 12, 6);
    expect(product.limit).toBe("compute");
    expect(product.attainable).toBeCloseTo(1e11, 0);
    expect(product.shareOfRoof).toBeCloseTo((2 * 512 ** 3) / 0.004 / 1e11, 6);
  },
);

check(
  {
    name: "Adding two arrays is limited by memory",
    why: "One operation for twelve bytes: faster arithmetic would wait just as long.",
  },
  () => {
    const sum = explainPoint(1e6, 12e6, 0.001, machine);
    expect(sum.limit).toBe("memory");
    expect(sum.attainable).toBeCloseTo(2e10 / 12, 0);
    expect(sum.shareOfRoof).toBeCloseTo(1e9 / (2e10 / 12), 6);
  },
);

check(
  {
    name: "The same layer can change sides on another machine",
    why: "The limit belongs to the layer and the machine together; that is why both roofs are measured here.",
  },
  () => {
    const point = [4e6, 1e6, 0.001] as const;
    expect(explainPoint(...point, machine).limit).toBe("memory");
    const slower = { ...machine, flopsPerSecond: 1e10 };
    expect(explainPoint(...point, slower).limit).toBe("compute");
  },
);

// %% [markdown] id=load-intro
// ## Under load
//
// Latency so far was that of one visitor who asks again as soon as the answer is there. Real visitors do not wait for each other.
// They come when they like, and when several come at once they queue. MLPerf's LoadGen, which the industry compares its machines
// with, knows four ways of asking:
//
// | scenario | how queries come | what counts |
// | --- | --- | --- |
// | SingleStream | the next when the last is answered | p90 of latency |
// | MultiStream | the same, eight samples at a time | p99 of latency |
// | Server | at random, at a given rate, whether the last are answered or not | the highest rate at which p99 keeps a bound |
// | Offline | all at once | samples a second |
//
// *Server* is the one that resembles a website, and the one that people measure wrongly. If the program that asks waits for each
// answer, then while the server hangs nobody asks, and the queries that would have suffered are never sent. The statistics look
// fine. (Gil Tene named this *coordinated omission*.) The remedy: fix beforehand when each query is due, send it then without
// waiting for any answer, and count its latency from then. The program that asks has a worker of its own here, so that the server
// cannot hold it up, and a query that gets no answer counts as too slow.
//
// The next cell looks for the highest rate at which 99 of 100 answers are there 10 ms after they were due. It tries rates,
// doubling until one fails and then halving the gap. One answer takes far less than 10 ms. What are the others spent on? And how
// far below the rate of one answer after the other will it end?

// %% id=server-load
const server = await profiler.loadTest({
  scenario: "Server",
  boundMs: 10,
  seconds: 10,
});
server.verdict;

// %% [markdown] id=load-thoughts
// Asked as fast as it can answer, the server would be busy all the time, and a queue that forms would never empty again. The
// closer to that rate, the longer the queues, for ever smaller gains. Here that was measured; formulas for it come later.
//
// Try `scenario: "SingleStream"` or `"Offline"`, which need no bound.

// %% [markdown] id=metric-intro
// ## A metric of your own
//
// The six metrics are a start. Which number would warn you of the trouble that *your* users would notice? A common one is how
// much worse the tail is than the usual case. If p99 is ten times p50, one visitor in a hundred wonders whether the page is
// broken, and a mean does not show it.
//
// A metric here is a figure with an origin. It says its unit and how it was obtained, and where there are too few samples it says
// how many are missing instead of a number.

// %% [exercise] id=add-a-metric
// Give the profiler a metric: p99 over p50 of the latencies, as a figure.
// With fewer than 662 samples it must be { kind: "needs-samples", more, method },
// else { kind: "computed", value, unit: "times", method }.
import type { CustomMetric } from "tinytorch/production";

function tailRatio(samplesMs: readonly number[]) {
  return {
    kind: "computed" as const,
    value: 1,
    unit: "times" as const,
    method: "",
  };
}

const tailMetric: CustomMetric = {
  name: "tailRatio",
  label: "p99 over p50",
  compute: ({ latencySamplesMs }) =>
    latencySamplesMs && tailRatio(latencySamplesMs),
};

// %% [hint]
// LoadGen reads the p-quantile of n sorted samples off at position `Math.floor(n * p)`. Sort a copy: `samplesMs.toSorted(…)`, and
// mind that numbers sort as text unless you say how to compare them.

// %% [hint]
// Below 662 samples, return early: `more` is how many are missing.

// %% [hint]
// `method` is the sentence that the page shows on hover. Say what is divided by what, and how many samples there were.

// %% [solution]
import type { CustomMetric } from "tinytorch/production";

function tailRatio(samplesMs: readonly number[]) {
  const n = samplesMs.length;
  if (n < 662) {
    return {
      kind: "needs-samples" as const,
      more: 662 - n,
      method: "p99 over p50; LoadGen states a p99 from 662 samples on.",
    };
  }
  const sorted = samplesMs.toSorted((a, b) => a - b);
  const at = (p: number) => sorted[Math.floor(n * p)] ?? Number.NaN;
  return {
    kind: "computed" as const,
    value: at(0.99) / at(0.5),
    unit: "times" as const,
    method: `p99 over p50 of ${n} latencies, one image at a time.`,
  };
}

const tailMetric: CustomMetric = {
  name: "tailRatio",
  label: "p99 over p50",
  compute: ({ latencySamplesMs }) =>
    latencySamplesMs && tailRatio(latencySamplesMs),
};

// %% [checks]
const thousand = Array.from({ length: 1000 }, (_, i) => ((i * 617) % 1000) + 1);

check(
  {
    name: "Of 1 to 1,000 ms in any order, p99 is 991 and p50 is 501",
    why: "Samples come in the order of time. A percentile is about their order by size.",
  },
  () => {
    const ratio = tailRatio(thousand);
    expect(ratio.kind).toBe("computed");
    expect("value" in ratio ? ratio.value : undefined).toBeCloseTo(991 / 501, 9);
  },
);

check(
  {
    name: "The samples are left as they were",
    why: "The profiler draws them in the order of time; a metric that sorts them in place would change its picture.",
  },
  () => {
    const samples = [...thousand];
    const ratio = tailRatio(samples);
    expect(samples).toEqual(thousand);
    expect("value" in ratio ? ratio.value : undefined).toBeCloseTo(991 / 501, 9);
  },
);

check(
  {
    name: "100 samples need 562 more",
    why: "The p99 of a hundred samples is the second largest of them: luck, not a figure.",
  },
  () => {
    const few = tailRatio(thousand.slice(0, 100));
    expect(few.kind).toBe("needs-samples");
    expect("more" in few ? few.more : undefined).toBe(562);
  },
);

check(
  {
    name: "The figure says how it came about",
    why: "A number without its method cannot be checked by the one who reads it.",
  },
  () => {
    const { method } = tailRatio(thousand);
    expect(method).toSatisfy((text) => text.length > 10, "a sentence");
  },
);

// %% [markdown] id=metric-outro
// To see it with the others, give it to a profiler: `new ProductionMLSystemProfiler({ heldOut: heldOutLoader, metrics:
// [tailMetric] })`, in the cell *device* above.

// %% [markdown] id=backends-intro
// ## The same model elsewhere
//
// In Part 1 a short task chose the backend. Your model is another task, and may choose differently. The next cell times it on
// every backend that this browser has. Compare the first calls with the later ones: on a graphics processor the first call
// compiles a program for each operation.

// %% id=compare-backends
const elsewhere = await profiler.compareBackends();

// %% [markdown] id=compare-runs-intro
// ## The same model for somebody else
//
// A summary of a profile is plain data. `profiler.summary("mine")` gives yours; copy it to a neighbour and put theirs beside it.
// Here two runs of the same system stand in for the two of you. Nothing is changed between them, but for the few steps that the
// profiler trains it. How far apart may two figures be that mean the same?

// %% id=compare-runs
import { compareRuns } from "tinytorch/production";

const runs = [];
for (const title of ["first run", "second run"]) {
  await profiler.profileEndToEndSystem(model, trainLoader, optimizer);
  runs.push(profiler.summary(title));
}
compareRuns(runs);
