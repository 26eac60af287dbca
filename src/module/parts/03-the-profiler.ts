// %% [markdown] id=profiler-intro
// # The profiler
//
// "It is slow" tells you nothing that you can act on. A profile does. It says how much time goes into waiting for data, into the
// forward pass and into the backward pass, how many bytes are weights, and how many are kept only for the gradient.
//
// First there must be something to profile. Train a real network, then take it apart.

// %% [markdown] id=train-intro
// ## A network that works
//
// 784 numbers in, 128 hidden units, ten scores out, one for each digit. The largest score is the answer. The loop below is all
// there is to training: clear the gradients, compute the loss of a batch, propagate it backward, move the weights a little.
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
// The loss fell, but on images that the network was trained on. Guess: of 100 digits that it has never seen, how many will it
// read correctly? The answer comes with a margin: another ten thousand digits by the same writers would give a slightly different
// number, and the interval says roughly how different.

// %% id=held-out-accuracy
import { evaluate } from "tinytorch/production";

const accuracy = await evaluate(model, heldOutLoader);
const percent = (share: number) => (100 * share).toFixed(2);
display.markdown(
  `**${percent(accuracy.value)} %** correct ` +
    `(${accuracy.correct} of ${accuracy.n}; 95 % interval ` +
    `${percent(accuracy.low)} to ${percent(accuracy.high)} %)`,
);

// %% [markdown] id=device-intro
// ## What are we measuring with?
//
// A figure means little unless you know what it was measured on, and no measurement is finer than its clock. So write both down
// first. Browsers reveal less about a device than other programs can, so that pages cannot recognise people. What they hide reads
// *not measurable here* and not zero, because a zero would be a claim.
//
// Look for the **clock**. Browsers make it tick coarsely on purpose: some every few microseconds, others only every millisecond,
// and more finely on a page that is isolated from others. Work that takes fewer than twenty ticks is therefore timed several
// calls at a time.

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
// The profiler runs the system in the ways in which it will be used, and times each.
//
// - **The first answer** is listed separately: that of a fresh worker, which has to load the engine and take the weights, as no
//   later call does. Averaged with the others it would spoil both figures. Left out, nobody could explain why the first visitor of
//   the day waits.
// - **Latency**: one image after another, as when one person waits for one answer. The median says what is usual. The tail (p95
//   and p99, which 95 and 99 of 100 answers stay below) is what people complain about. A tail needs many samples: a p99 from
//   fifty is one unlucky image. The page shows a percentile only when it has as many samples as MLPerf's LoadGen asks for (64 for
//   p90, 130 for p95, 662 for p99). Until then it says how many are missing.
// - **Throughput**: images per second in batches. Larger batches share the cost of starting each operation, until the arithmetic
//   itself fills the time. From there on the curve is flat, and a larger batch only adds waiting.
// - **A training step**, split into waiting for data, forward, backward and update. Where a layer's forward pass computes one
//   product, its backward pass computes up to two: one for the gradient of its weights, one for the gradient of its input. The
//   first layer needs only the first of them, because nobody asks for the gradient of the images. Here nearly all the arithmetic
//   is in that layer. What ratio of backward to forward do you expect?
// - **Memory**, by purpose. Adam keeps two numbers for each weight, so its state is twice the size of the model. Activations are
//   what the backward pass needs from the forward pass. They grow with the batch; weights, gradients and Adam's state do not.
// - **Cost of a million inferences** is not measured: it follows from the throughput and from the price of an hour, which is an
//   assumption. Its dial is below the figures. A graphics card at $2 an hour costs about 22 times as much as the machine that the
//   panel assumes. How much faster must it be to pay off?
//
// Watch it fill in. The training steps that it takes are real: the network goes on learning. Point at a figure, or move to it
// with Tab, to read how it was obtained.

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
// 1. *Where is most of the time?* If loading is a thin sliver, prefetching cannot help, whatever a checklist says. If the update
//    takes as long as forward and backward together, remember that it takes the same time for any batch: a larger one shares it
//    among more images.
// 2. *Where does batching stop paying off?* Find the batch size beyond which throughput no longer grows. Anything larger only
//    makes people wait.
// 3. *What does the tail look like?* If p99 is many times the median, something interrupts: the garbage collector, another tab,
//    the operating system. A mean would hide it.
//
// The next cell answers part of the second question. Then change `mlp(128)` in the cell *train* to `mlp(1024)`, run the stale
// cells, and see how the answer changes.

// %% id=where-the-time-goes
import { timesAsMuch } from "tinytorch/production";

const oneByOne = 1000 / (metrics.inferenceLatencyMs ?? Number.NaN);
const byBatch = profiler.profilingData.profile?.throughput ?? [];
const single = byBatch.find(({ batchSize }) => batchSize === 1)?.figure;
const best = metrics.figures.throughputSamplesPerSec;

display.table(
  [
    { way: "one image at a time", throughput: single },
    { way: "in the best batch", throughput: best },
  ],
  single &&
    `Batching gives ${figureText(timesAsMuch(best, single, "best batch over one by one"))} ` +
      "as much here: medians of whole batches, with 95 % intervals",
);

// %% [markdown] id=trace-intro
// ## Every operation
//
// The split into four tells you where to look. To show *what* is there, the profiler records every operation of one training step
// and of one inference: which module asked for it, how long it took, how much arithmetic and how many bytes it was, and what the
// engine held in memory afterwards.
//
// Recording takes time too, so the trace has to be checked. Traced and untraced steps take turns. The panel adds up the
// operations, subtracts what recording them cost, and shows the sum beside the time of an untraced step. If the two differ by
// much, do not trust the picture.
//
// In the flame chart, time runs to the right, and an operation lies under the modules that called it. Zoom with **+** or with
// Ctrl and the wheel, and walk from block to block with the arrow keys. The curve under it is memory over the same time. Before
// you run the cell: where in the step do you expect its peak?

// %% id=trace
const trace = await profiler.traceSystem();

// %% [markdown] id=roofline-intro
// ## Fast, compared with what?
//
// The table says how many operations a second each layer reached. Whether that is good depends on what it could have reached, and
// that depends on the layer. Numbers have to be fetched before they can be multiplied. A layer that does many operations on each
// number it fetches keeps the arithmetic busy. One that does few waits for memory, however fast the arithmetic is.
//
// Count both. The **intensity** of a layer is its operations per byte moved, $I = F / M$. A machine with peak arithmetic $\pi$
// (operations a second) and memory bandwidth $\beta$ (bytes a second) cannot do better than
//
// $$
// P(I) = \min(\pi,\; \beta I)
// $$
//
// On logarithmic axes this is a slope that meets a ceiling, a **roofline** (Williams, Waterman and Patterson, 2009). They meet at
// the *ridge*, $I^* = \pi/\beta$. To the left of it, memory is the limit: fetch less, or do more with what was fetched. To the
// right, arithmetic is. A point far below the roof is limited by neither: its time goes into something else, such as starting
// operations or waiting for other threads.
//
// The roofs in the panel do not come from a data sheet. They are the rates of Part 2: the best that this library reached on this
// device, in a large matrix product and in adding large arrays. Bytes count each tensor once, as if caches were perfect, so the
// true intensity may be lower than drawn. Guess first: which of your layers will lie left of the ridge?

// %% id=roofs
await profiler.measureRoofs();

// %% [exercise] id=explain-a-point
// What limits a layer, and how close does it come to that limit? Complete the
// function: it is given a layer's operations, bytes and seconds, and both roofs.
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
  const attainable = 0; // the most operations a second at this intensity
  const limit: "memory" | "compute" = "memory";
  const shareOfRoof = 0; // what was reached, divided by what is attainable
  return { intensity, attainable, limit, shareOfRoof };
}

// %% [hint]
// Begin with the intensity: operations divided by bytes. A product of two 512 × 512 matrices has 2·512³ operations and moves
// three matrices of 4·512² bytes.

// %% [hint]
// The roof at an intensity is the smaller of two numbers. The one that is smaller tells you the limit.

// %% [hint]
// What was reached is `flops / seconds`. Divide it by what is attainable.

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
    why: "It does one operation for twelve bytes: faster arithmetic would only wait for them.",
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
// So far, latency was that of one visitor who asks again as soon as the answer is there. Real visitors do not take turns. They
// come when they like, and when several come at once they queue. LoadGen, the load generator of the MLPerf benchmarks, defines
// four scenarios:
//
// | scenario | how queries come | what counts |
// | --- | --- | --- |
// | SingleStream | the next when the last is answered | p90 of latency |
// | MultiStream | the same, eight samples at a time | p99 of latency |
// | Server | at random times, at a given rate, whether or not the last are answered | the highest rate at which p99 stays within a bound |
// | Offline | all at once | samples a second |
//
// *Server* is the one that resembles a website, and the one that people often measure wrongly. If the load generator waits for
// each answer, it asks nothing while the server hangs, and the queries that would have suffered are never sent. The statistics
// look fine. (Gil Tene called this *coordinated omission*.) The remedy: decide beforehand when each query is due, send it then
// without waiting for any answer, and count its latency from that moment. Here the load generator has a worker of its own, so
// that the server cannot hold it up, and a query that gets no answer counts as too slow.
//
// The next cell looks for the highest rate at which 99 of 100 answers arrive within 10 ms of being due. It doubles the rate until
// one fails, then halves the gap. Compare the 10 ms with your latency for one image: what is the rest of the time for? And how
// far below your rate for one image after another will the search end?

// %% id=server-load
const server = await profiler.loadTest({
  scenario: "Server",
  boundMs: 10,
  seconds: 10,
});
server.verdict;

// %% [markdown] id=load-thoughts
// A server that is asked as fast as it can answer is busy all the time, and a queue that forms never empties again. The closer
// the rate comes to that, the longer the queues, for ever smaller gains. You have measured it here; the next section calculates
// it.
//
// Try `scenario: "SingleStream"` or `"Offline"`, which need no bound.

// %% [markdown] id=scaling-intro
// ## How many?
//
// Suppose you have to serve five times as many images a second as the profile reached one by one, with 99 of 100 answers within
// 200 ms. How many replicas do you need? Dividing one rate by the other gives five.
//
// Write down your own guess before you run the next cell. The division leaves out three things. Replicas that are busy all the
// time have queues that never empty, as you have just seen. Requests do not take turns: by chance several reach one replica while
// another has nothing to do. And some day a replica fails.
//
// The profiler starts replicas of the model in workers of their own, as a server would, and times them alone and together. From
// these times it plans: queueing formulas give an answer at once, and a simulation that draws from the measured times checks it.

// %% id=scaling
const targetRate = Math.round(5 * oneByOne);
const plan = await profiler.analyzeScalability({
  targetRate,
  objectiveMs: 200,
  maxReplicas: 2000,
});
display.table(
  [
    { answer: "by division", replicas: Math.ceil(targetRate / oneByOne) },
    { answer: "by the plan", replicas: plan.replicas },
  ],
  `Replicas for ${targetRate} images a second`,
);

// %% [markdown] id=read-the-plan
// ### Reading the plan
//
// The curve is latency against rate for all replicas together. It stays flat for a long way, then rises like a wall. The **knee**
// is the highest rate that still meets the objective. Well to the left of it, you can trust the model. At the knee, a small error
// in the rate is a large error in the latency, and the panel says where it can no longer tell. The marks are your own load tests
// from before; they belong to the curve of *one replica*.
//
// The plan gives each replica a core of its own, as on machines rented for it. Here they would share your cores with one another,
// with their router and with the load generator, and the panel says what latency that would give.
//
// Now turn the dials, and guess before each turn.
//
// - Set the *headroom* to 0. How many replicas does that save, and where is the flag then?
// - Halve the *objective*, again and again. When does the number of replicas change? When is there no answer any more?
// - Under *More*, raise the *burstiness* to 10: as many requests as before, but in crowds. What happens to the left end of the
//   curve?
// - Let a *cache* answer half of the requests. Are half as many replicas enough?
//
// A service sees its traffic change over the day. Below the figures, three autoscalers are simulated through such a day, by the
// rules in their documentation: Kubernetes' HPA, which looks at the processor; KEDA, which looks at the rate of requests; and
// Knative, which looks every two seconds and has a panic mode. Choose *viral spike*. The HPA can see that replicas are full, but
// not how much more is coming, because a processor is never more than 100 % busy. Which of the three keeps the objective for most
// requests, and what does that cost? How would the day go if replicas took a minute to start?

// %% [markdown] id=by-hand-intro
// ### By hand
//
// If requests come at random with rate $\lambda$, and each takes an exponential time with mean $1/\mu$, then $c$ replicas with
// one queue between them are the system M/M/c. Erlang found in 1917 that a request has to wait with a probability $C$ (*Erlang
// C*), and for longer than $t$ with the probability
//
// $$
// P(W > t) = C \, e^{-(c\mu - \lambda)\,t}
// $$
//
// So two numbers decide the tail: how many must wait at all, and how much capacity is left over. Solve for the $t$ that 1 in 100
// exceeds, and you have the p99 of the wait. Then add replicas until it is short enough.
//
// Real service times are not exponential. A simulation does not need them to be: it draws times from those measured, and lets
// requests queue for them.

// %% [exercise] id=replicas-for-a-p99
// Times are in ms, rates per second. `erlangC(offered, replicas)` is the share
// that has to wait; `offered`, the rate times the mean time, is how many
// replicas are busy on average.
import { erlangC, poissonArrivals, serve } from "tinytorch/systems";

/** The wait that 1 request in 100 exceeds; Infinity if the replicas cannot keep up. */
function waitP99(rate: number, meanMs: number, replicas: number): number {
  return Number.NaN; // Your code.
}

/** The fewest replicas with which 99 of 100 requests wait no longer than this. */
function replicasByHand(rate: number, meanMs: number, mostWaitMs: number): number {
  return Number.NaN; // Your code.
}

/** The same wait, by simulating 20,000 requests with times drawn from those measured. */
function simulatedWaitP99(
  rate: number,
  timesMs: readonly number[],
  replicas: number,
): number {
  return Number.NaN; // Your code.
}

// %% [hint]
// Mind the units: $\mu$ and $\lambda$ need the same one. Per millisecond, $\mu$ is `1 / meanMs` and $\lambda$ is `rate / 1000`.

// %% [hint]
// Set $C e^{-(c\mu - \lambda)t} = 0.01$ and take logarithms: $t = \ln(100\,C) / (c\mu - \lambda)$. If fewer than 1 in 100 wait at
// all, this is negative, and the p99 of the wait is 0.

// %% [hint]
// `erlangC` throws if the offered load is not below the number of replicas. Check that first.

// %% [hint]
// For the simulation: `poissonArrivals({ qps: rate, count: 20_000, seed: 1 })` gives `arrivalsMs`.
// `serve({ arrivalsMs, serviceMs, servers })` gives `waitMs`, one for each request; `serviceMs` is a function that is called for
// the time of each, so it can draw one: `timesMs[Math.floor(Math.random() * timesMs.length)]`. Sort the waits as numbers, and
// take the one at position 19,800.

// %% [solution]
import { erlangC, poissonArrivals, serve } from "tinytorch/systems";

/** The wait that 1 request in 100 exceeds; Infinity if the replicas cannot keep up. */
function waitP99(rate: number, meanMs: number, replicas: number): number {
  const arrivals = rate / 1000;
  const offered = arrivals * meanMs;
  if (offered >= replicas) return Number.POSITIVE_INFINITY;
  const spare = replicas / meanMs - arrivals;
  return Math.max(0, Math.log(100 * erlangC(offered, replicas)) / spare);
}

/** The fewest replicas with which 99 of 100 requests wait no longer than this. */
function replicasByHand(rate: number, meanMs: number, mostWaitMs: number): number {
  let replicas = 1;
  while (waitP99(rate, meanMs, replicas) > mostWaitMs) replicas += 1;
  return replicas;
}

/** The same wait, by simulating 20,000 requests with times drawn from those measured. */
function simulatedWaitP99(
  rate: number,
  timesMs: readonly number[],
  replicas: number,
): number {
  const count = 20_000;
  const arrivalsMs = poissonArrivals({ qps: rate, count, seed: 1 });
  const draw = () => timesMs[Math.floor(Math.random() * timesMs.length)] ?? 0;
  const { waitMs } = serve({ arrivalsMs, serviceMs: draw, servers: replicas });
  return waitMs.toSorted()[Math.floor(0.99 * count)] ?? 0;
}

// %% [checks]
import { mmcWaitQuantile } from "tinytorch/systems";

const exactly = (rate: number, meanMs: number, replicas: number) =>
  mmcWaitQuantile(
    { arrivalRate: rate / 1000, serviceTime: meanMs, servers: replicas },
    0.99,
  );

check(
  {
    name: "With one replica that is busy half of the time, the p99 is ln 50 / 0.05 = 78.2 ms",
    why: "With one replica Erlang C is the share of the time that it is busy, so you can check it on paper.",
  },
  () => expect(waitP99(50, 10, 1), "waitP99(50, 10, 1)").toBeCloseTo(Math.log(50) / 0.05, 6),
);

check(
  {
    name: "With several replicas it follows the formula",
    why: "Requests wait far less for four replicas at 80 % than for one at 80 %: whichever is free takes the next.",
  },
  () => {
    expect(waitP99(80, 10, 1), "waitP99(80, 10, 1)").toBeCloseTo(exactly(80, 10, 1), 6);
    expect(waitP99(320, 10, 4), "waitP99(320, 10, 4)").toBeCloseTo(exactly(320, 10, 4), 6);
    expect(waitP99(2000, 3.5, 9), "waitP99(2000, 3.5, 9)").toBeCloseTo(exactly(2000, 3.5, 9), 6);
  },
);

check(
  {
    name: "Where hardly anybody waits, the p99 is 0 ms and not less",
    why: "When fewer than 1 in 100 wait at all, the formula's t is negative; a wait never is.",
  },
  () => expect(waitP99(1, 1, 4), "waitP99(1, 1, 4)").toBe(0),
);

check(
  {
    name: "Where the replicas cannot keep up, the wait is infinite",
    why: "At 100 % the queue never empties. A plan that overlooks this promises the impossible.",
  },
  () => {
    expect(waitP99(100, 10, 1), "waitP99(100, 10, 1)").toBe(Number.POSITIVE_INFINITY);
    expect(waitP99(500, 10, 4), "waitP99(500, 10, 4)").toBe(Number.POSITIVE_INFINITY);
  },
);

check(
  {
    name: "The number of replicas is the smallest that will do",
    why: "Each of them costs money by the hour.",
  },
  () => {
    for (const [rate, meanMs, mostWaitMs] of [
      [800, 10, 20],
      [800, 10, 1],
      [2000, 3.5, 5],
      [5, 10, 50],
    ] as const) {
      const found = replicasByHand(rate, meanMs, mostWaitMs);
      const what = `replicasByHand(${rate}, ${meanMs}, ${mostWaitMs})`;
      expect(found, what).toSatisfy(
        (count) =>
          Number.isInteger(count) &&
          count * 1000 > rate * meanMs &&
          exactly(rate, meanMs, count) <= mostWaitMs,
        `enough replicas for a wait of ${mostWaitMs} ms`,
      );
      expect(found, what).toSatisfy(
        (count) =>
          count === 1 ||
          (count - 1) * 1000 <= rate * meanMs ||
          exactly(rate, meanMs, count - 1) > mostWaitMs,
        "no more replicas than are needed",
      );
    }
  },
);

check(
  {
    name: "The simulation agrees with the formula where the formula holds",
    why: "Exponential times are what Erlang assumed. If the two differ there, one of them is wrong.",
  },
  () => {
    const exponential = Array.from({ length: 2000 }, (_, i) => -10 * Math.log((i + 0.5) / 2000));
    const simulated = simulatedWaitP99(120, exponential, 2);
    const exact = exactly(120, 10, 2);
    expect(simulated, "simulatedWaitP99 of exponential times").toSatisfy(
      (ms) => Math.abs(ms / exact - 1) < 0.3,
      `about ${exact.toFixed(1)} ms, as the formula says`,
    );
  },
);

check(
  {
    name: "With constant times the wait is about half as long",
    why: "The other half comes from service times that vary. A model that always takes the same time needs fewer replicas.",
  },
  () => {
    const constant = simulatedWaitP99(120, [10], 2);
    const exact = exactly(120, 10, 2);
    expect(constant, "simulatedWaitP99 of constant times").toSatisfy(
      (ms) => ms > 0.35 * exact && ms < 0.75 * exact,
      `between a third and three quarters of ${exact.toFixed(1)} ms`,
    );
  },
);

// %% id=by-hand-and-simulated
const measuredMs = profiler.profilingData.service?.batches[0]?.timesMs ?? [1];
const meanServiceMs =
  measuredMs.reduce((sum, ms) => sum + ms, 0) / measuredMs.length;
const byHand = replicasByHand(targetRate, meanServiceMs, 10);

display.table(
  [byHand, byHand + 1, byHand + 2].map((replicas) => ({
    replicas,
    "p99 of the wait by hand, ms": waitP99(targetRate, meanServiceMs, replicas),
    "simulated with measured times, ms":
      replicas * 1000 > targetRate * meanServiceMs
        ? simulatedWaitP99(targetRate, measuredMs, replicas)
        : Number.POSITIVE_INFINITY,
  })),
  `The wait at ${targetRate} images a second`,
);

// %% [markdown] id=by-hand-thoughts
// Compare the columns. Where measured times vary less than exponential ones, the formula's wait is too long, which is safe but
// expensive. Where a few of them are very long, it is too short. And neither column knows of the router: both have one queue for
// all replicas, while a router that sends each request to a replica of its choice makes as many queues as there are replicas. The
// plan above takes that into account. In Part 5 you can kill a replica of a real server and watch.

// %% [markdown] id=cost-intro
// ## What does it cost?
//
// You do not pay for replicas. You pay for machines by the hour, and there are hundreds of kinds. A large one may be cheaper per
// request than a small one, or not. A graphics card does far more arithmetic, but a small network cannot use it. Requests in
// batches cost less and wait longer. A spot machine is cheaper, and may be taken back at two minutes' notice.
//
// Each of these choices changes the others, so saving a little here and a little there misses the best combination. Search
// instead. The next cell tries every version of the model that it is given, every way of batching, and every two kinds of
// machines, and rejects what breaks the objective, does not fit into memory, or costs more than the budget. The answer is exact,
// as far as the times and the prices are.
//
// And how far is that? *Prices* come from a catalogue, whose date stands beside every dollar. *Times* were measured on one
// machine: yours. For others they are modelled, the panel says how, and the interval beside the cost says how much that leaves
// open.

// %% id=cheapest-plan
const askedOfPlan = {
  budgetPerHour: 2,
  targetRate: Math.round(20 * oneByOne),
  objectiveMs: 200,
};
const cheapestPlan = await profiler.optimizeCost(askedOfPlan);
cheapestPlan.verdict;

// %% [markdown] id=read-the-cost
// ### Reading it
//
// Each mark is a plan that works: machines, version of the model, batches. Further right is slower, and higher is more expensive.
// The large marks are those that no other plan beats, the **Pareto front**. Choosing between them depends on what a millisecond
// is worth to you, and no search knows that. Crosses are plans that break something; point at one to see what.
//
// - Turn the *budget* down until no plan is left. The panel then says what it would take: the smallest budget that is enough, and
//   whatever else would do instead. The first of them is the constraint that **binds**.
// - Lower the *objective* step by step. Where does the plan change, and what changes first?
// - Halve the *rate*. Does that halve the cost? Look at the machines that are there only so that one may fail.
//
// Below the figures, the panel goes from the present system to the plan, one decision at a time. Do not add savings up. If
// batches save 60 % and smaller machines 50 %, together they do not save 110 %. The second saves half of what the first has left,
// so what remains is $0.4 \times 0.5 = 0.2$. Factors multiply, and each bar shows the cost once its decision has been taken.
//
// The total loss of Part 2 is here too: under *More* its weights are dials, and it picks one point of the front.

// %% [markdown] id=price-list-intro
// ### Another list of prices
//
// Prices change, and yours may not be those of the list. A catalogue is a text with a line for each kind of machine, in the
// columns of SkyPilot's lists, which bring spot prices along. Change a price below and run the cell again. How cheap must a
// machine become before the plan changes? (The dials under *More* do the same for the machines in the plan.)

// %% id=another-price-list
import { catalogueFromCsv } from "tinytorch/systems";

const otherPrices = catalogueFromCsv(
  `InstanceType,vCPUs,MemoryGiB,Price,SpotPrice,Arch
c7i.large,2,4,0.08925,0.0339,x86_64
c7i.xlarge,4,8,0.12,,x86_64
c7g.large,2,4,0.0725,0.0275,arm64
c7g.xlarge,4,8,0.145,0.0551,arm64`,
  { source: "A list made up for this page", date: "2026-11-01" },
);
const planElsewhere = await profiler.optimizeCost({
  ...askedOfPlan,
  catalogue: otherPrices,
});
planElsewhere.verdict;

// %% [exercise] id=a-cheaper-plan
// Be the search. You know what an hour of each kind of machine costs, and how
// many requests a second one of them carries with the objective met. Which kind
// serves `rate` for the least money, and how many of them does it take?
interface Rented {
  type: string;
  machines: number;
  usdPerHour: number;
}

interface Offer {
  usdPerHour: number;
  /** Requests a second; 0 where it cannot meet the objective. */
  carries: number;
}

/** `headroom`: share of each machine that is left free; `spare`: machines that may fail. */
function cheapestMachines(
  offers: Record<string, Offer>,
  rate: number,
  { headroom, spare }: { headroom: number; spare: number },
): Rented | undefined {
  return undefined; // Your code.
}

/** What is left of a cost after several savings, one after the other: 0.2 for [0.6, 0.5]. */
function leftAfter(savings: number[]): number {
  return 1; // Your code.
}

// %% [hint]
// One kind first. With a headroom of 0.2, a machine that carries 100 is given only 80. How many do you need for 200? Half a
// machine cannot be rented. Then add the spare ones.

// %% [hint]
// `Object.entries(offers)` gives each kind with its offer. Leave out those that carry nothing: dividing by 0 gives infinitely
// many.

// %% [hint]
// A saving of 60 % leaves 0.4 of what was there *before it*. So start from 1 and multiply.

// %% [solution]
interface Rented {
  type: string;
  machines: number;
  usdPerHour: number;
}

interface Offer {
  usdPerHour: number;
  /** Requests a second; 0 where it cannot meet the objective. */
  carries: number;
}

/** `headroom`: share of each machine that is left free; `spare`: machines that may fail. */
function cheapestMachines(
  offers: Record<string, Offer>,
  rate: number,
  { headroom, spare }: { headroom: number; spare: number },
): Rented | undefined {
  const fleets = Object.entries(offers)
    .filter(([, { carries }]) => carries > 0)
    .map(([type, { usdPerHour, carries }]) => {
      const machines = Math.ceil(rate / (carries * (1 - headroom))) + spare;
      return { type, machines, usdPerHour: machines * usdPerHour };
    });
  return fleets.toSorted((a, b) => a.usdPerHour - b.usdPerHour)[0];
}

/** What is left of a cost after several savings, one after the other: 0.2 for [0.6, 0.5]. */
function leftAfter(savings: number[]): number {
  return savings.reduce((left, saving) => left * (1 - saving), 1);
}

// %% [checks]
const july = {
  small: { usdPerHour: 0.1, carries: 100 },
  large: { usdPerHour: 0.35, carries: 450 },
};
const noSpare = { headroom: 0, spare: 0 };

check(
  {
    name: "The kind that is cheapest per request is not always the cheapest",
    why: "For 150 requests a second two small machines are enough, and cost less than a large one that idles most of the time.",
  },
  () => {
    const few = cheapestMachines(july, 150, noSpare);
    expect(few?.type).toBe("small");
    expect(few?.machines).toBe(2);
    const many = cheapestMachines(july, 1800, noSpare);
    expect(many?.type).toBe("large");
    expect(many?.machines).toBe(4);
    expect(many?.usdPerHour).toBeCloseTo(1.4, 9);
  },
);

check(
  {
    name: "Headroom and a spare machine cost money",
    why: "With a fifth left free, a small machine is given only 80. The spare one is of the same kind, so it costs more where machines are large.",
  },
  () => {
    const safe = cheapestMachines(july, 400, { headroom: 0.2, spare: 1 });
    expect(safe?.type).toBe("small");
    expect(safe?.machines).toBe(6);
    expect(safe?.usdPerHour).toBeCloseTo(0.6, 9);
  },
);

check(
  {
    name: "A new list of prices changes the plan",
    why: "That is why a plan carries the date of its prices.",
  },
  () => {
    const november = { ...july, large: { usdPerHour: 0.5, carries: 450 } };
    expect(cheapestMachines(november, 1800, noSpare)?.type).toBe("small");
    const sale = { ...july, small: { usdPerHour: 0.07, carries: 100 } };
    expect(cheapestMachines(sale, 1800, noSpare)?.usdPerHour).toBeCloseTo(1.26, 9);
  },
);

check(
  {
    name: "A machine that cannot meet the objective is never rented, however cheap",
    why: "No number of slow machines makes one answer faster.",
  },
  () => {
    const slow = { toaster: { usdPerHour: 0.001, carries: 0 } };
    expect(cheapestMachines({ ...slow, ...july }, 50, noSpare)?.type).toBe("small");
    expect(cheapestMachines(slow, 50, noSpare)).toBe(undefined);
    expect(cheapestMachines({ ...slow, ...july }, 50, noSpare)?.machines).toBe(1);
  },
);

check(
  {
    name: "Savings multiply",
    why: "Added up, 70 % and 30 % would make it free.",
  },
  () => {
    expect(leftAfter([0.7, 0.3])).toBeCloseTo(0.21, 9);
    expect(leftAfter([0.6, 0.5, 0.5])).toBeCloseTo(0.1, 9);
    expect(leftAfter([])).toBeCloseTo(1, 9);
  },
);

// %% [markdown] id=cost-thoughts
// The search above does the same for every kind of machine. What a machine carries is the highest rate at which its p99 meets
// your objective, not the highest rate that it survives. Those are two different numbers, and whoever divides by the second rents
// too little.

// %% [markdown] id=deployment-intro
// ## What the platform gets
//
// A plan is a few numbers. A platform such as Kubernetes wants files: how many replicas, how much memory each, how long one may
// take to start, when to start another, whom to wake when requests fail. People usually copy such a file from the last project
// and change the name. Then nobody can say why it reads `memory: 4Gi`, and nobody dares to change it.
//
// Here each number is derived. The model runs as the ONNX file that you can export, in a server made for such files (NVIDIA's
// Triton). Point at an underlined value to see the figure that it came from, and where that came from, back to the measurement.
// The file says the same in comments. Where no measurement decides, it says that the value is a choice.
//
// - **Resources**: what a replica is promised (*request*) and where it is stopped (*limit*). A scheduler packs machines by
//   requests, so a guess that is too high costs money, and one that is too low ends in a crash under load.
// - **Probes**: *startup* waits for the first start, *readiness* asks whether requests may be sent, *liveness* asks whether it is
//   still alive. If one question serves for all three, a replica that is only busy is killed, and its load goes to the others.
// - **Autoscaler**: its minimum is the plan, its target the rate of one replica less the headroom.
// - **Guards**: how many replicas may be taken away at once when a machine is emptied (your spare ones), and who may speak to
//   them at all.
// - **Alerts**: whom to wake, and when: not for each failed request, but when too many of them fail for too long.
//
// The page checks the files against the schema of each platform, and against rules that `kube-score` and `kube-linter` check too.
// Move *Target rate*: which lines change, and which of them would you have forgotten?

// %% id=deployment
const deployed = await profiler.generateDeploymentConfig("kubernetes", {
  name: "digits",
});
display.markdown(
  `${deployed.files.length} files for ${plan.replicas} replicas, ${deployed.findings.length} findings`,
);

// %% [markdown] id=deployment-thoughts
// Choose another platform. How many files does KServe need, how many does plain Kubernetes, and which numbers are in both? Then
// give it a name that a cluster refuses, such as `"Digits V2"`, and run the cell again.
//
// A cluster refuses a file that is misspelt or contradicts itself. It says nothing about files that cannot work together: a
// service whose selector finds no replica, a probe for a port where nobody listens.

// %% [exercise] id=fix-a-manifest
// Somebody wrote this by hand. Five lines are wrong: one is misspelt, four do
// not fit the others. The table lists what the check finds. Repair the file
// without removing anything.
import { checkManifests } from "tinytorch/systems";

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: digits
spec:
  replica: 3
  selector:
    matchLabels:
      app: digit
  template:
    metadata:
      labels:
        app: digits
    spec:
      containers:
        - name: triton
          image: registry.example.com/digits:1.0
          ports:
            - name: http
              containerPort: 8000
          resources:
            requests:
              memory: 512Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /v2/health/ready
              port: web
---
apiVersion: v1
kind: Service
metadata:
  name: digits
spec:
  selector:
    app: digits-server
  ports:
    - name: http
      port: 80
      targetPort: http
`;

display.table(
  checkManifests([{ path: "digits.yaml", text: manifest }])
    .filter(({ severity }) => severity === "error")
    .map(({ line, message, fix }) => ({ line, message, fix })),
  "What cannot work",
);

// %% [hint]
// The table counts lines from the first of the text, which is empty here. Begin with the misspelt one: Kubernetes knows
// `replicas`.

// %% [hint]
// Three things must agree: the labels of the pods (under `template`), the Deployment's selector, and the Service's. Change the
// selectors, not the pods.

// %% [hint]
// A probe may name its port by number or by the name that the container gives it. A limit is at least the request.

// %% [solution]
import { checkManifests } from "tinytorch/systems";

const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: digits
spec:
  replicas: 3
  selector:
    matchLabels:
      app: digits
  template:
    metadata:
      labels:
        app: digits
    spec:
      containers:
        - name: triton
          image: registry.example.com/digits:1.0
          ports:
            - name: http
              containerPort: 8000
          resources:
            requests:
              memory: 512Mi
            limits:
              memory: 768Mi
          readinessProbe:
            httpGet:
              path: /v2/health/ready
              port: http
---
apiVersion: v1
kind: Service
metadata:
  name: digits
spec:
  selector:
    app: digits
  ports:
    - name: http
      port: 80
      targetPort: http
`;

display.table(
  checkManifests([{ path: "digits.yaml", text: manifest }])
    .filter(({ severity }) => severity === "error")
    .map(({ line, message, fix }) => ({ line, message, fix })),
  "What cannot work",
);

// %% [checks]
import { checkManifests } from "tinytorch/systems";

const brokenRules = (text: string) =>
  checkManifests([{ path: "digits.yaml", text }])
    .filter(({ severity }) => severity === "error")
    .map(({ rule }) => rule);
const has = (pattern: RegExp) => pattern.test(manifest);

check(
  {
    name: "There are three replicas, and Kubernetes knows every field",
    why: "A strict cluster refuses the file; another drops the line and runs a single replica.",
  },
  () => {
    expect(has(/^ {2}replicas: 3$/m), "the file has replicas: 3").toBe(true);
    expect(brokenRules(manifest), "rules that are broken").toSatisfy(
      (rules) => !rules.includes("schema") && !rules.includes("syntax"),
      "none about the schema",
    );
  },
);

check(
  {
    name: "The Deployment finds its own pods",
    why: "A Deployment that does not is refused, with a message about selectors that few people understand.",
  },
  () => {
    expect(has(/^ {4}matchLabels:$/m), "the Deployment has a selector").toBe(true);
    expect(brokenRules(manifest), "rules that are broken").toSatisfy(
      (rules) => !rules.includes("mismatching-selector"),
      "none about the selector",
    );
  },
);

check(
  {
    name: "The Service finds the pods",
    why: "The cluster takes a Service without pods, and every request to it fails.",
  },
  () => {
    expect(has(/^kind: Service$/m), "there is a Service").toBe(true);
    expect(has(/targetPort: (http|8000)$/m), "it leads to the pods' port").toBe(true);
    expect(brokenRules(manifest), "rules that are broken").toSatisfy(
      (rules) => !rules.includes("dangling-service"),
      "none about the Service",
    );
  },
);

check(
  {
    name: "The probe asks a port where somebody listens",
    why: "Otherwise no replica is ever ready, although all of them are healthy.",
  },
  () => {
    expect(has(/readinessProbe:/), "there is a readinessProbe").toBe(true);
    expect(brokenRules(manifest), "rules that are broken").toSatisfy(
      (rules) => !rules.includes("readiness-port"),
      "none about the probe's port",
    );
  },
);

check(
  {
    name: "A replica may use what it was promised",
    why: "A limit below the request is refused. Lowering the request instead would promise less than was measured.",
  },
  () => {
    expect(has(/memory: 512Mi$/m), "the request is still 512Mi").toBe(true);
    expect(has(/limits:/), "there is a limit").toBe(true);
    expect(brokenRules(manifest), "rules that are broken").toSatisfy(
      (rules) => !rules.includes("limits-below-requests"),
      "none about limits",
    );
  },
);

// %% [markdown] id=metric-intro
// ## A metric of your own
//
// The six metrics are a start. Which number would warn you of the trouble that *your* users would notice? A common one is how
// much worse the tail is than the usual case. If p99 is ten times p50, one visitor in a hundred wonders whether the page is
// broken, and a mean does not show it.
//
// A metric here is a figure with an origin: it states its unit and how it was obtained. With too few samples it gives no number,
// but says how many are missing.

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
// LoadGen takes the p-quantile of n sorted samples from position `Math.floor(n * p)`. Sort a copy: `samplesMs.toSorted(…)`.
// Numbers are sorted as text unless you say how to compare them.

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
    why: "The p99 of a hundred samples is the largest of them: luck, not a figure.",
  },
  () => {
    const few = tailRatio(thousand.slice(0, 100));
    expect(few.kind).toBe("needs-samples");
    expect("more" in few ? few.more : undefined).toBe(562);
  },
);

check(
  {
    name: "The figure says how it was obtained",
    why: "Whoever reads a number without its method cannot check it.",
  },
  () => {
    const { method } = tailRatio(thousand);
    expect(method).toSatisfy((text) => text.length > 10, "a sentence");
  },
);

// %% [markdown] id=metric-outro
// To see it beside the others, give it to the profiler: in the cell *device* above, add `metrics: [tailMetric]` to what
// `new ProductionMLSystemProfiler` is given.

// %% [markdown] id=backends-intro
// ## The same model on other backends
//
// In Part 1 a short task chose the backend. Your model is another task, and another backend may be faster for it. The next cell
// times it on every backend that this browser has. Compare the first calls with the later ones: on a graphics processor the first
// call compiles a program for each kind of operation.

// %% id=compare-backends
const elsewhere = await profiler.compareBackends();

// %% [markdown] id=compare-runs-intro
// ## The same model in other hands
//
// A summary of a profile is plain data. `profiler.summary("mine")` gives yours; send it to a neighbour and put theirs beside it.
// Here two runs of the same system stand in for the two of you. Nothing changes between them but the few steps that the profiler
// trains. How far apart can two figures be that mean the same?

// %% id=compare-runs
import { compareRuns } from "tinytorch/production";

const runs = [];
for (const title of ["first run", "second run"]) {
  await profiler.profileEndToEndSystem(model, trainLoader, optimizer);
  runs.push(profiler.summary(title));
}
compareRuns(runs);
