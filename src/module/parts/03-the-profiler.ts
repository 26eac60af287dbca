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
// Look for the **clock**. Browsers make it tick coarsely, in steps of 5 to 20 µs on a page that is isolated from others and of
// 100 µs to 1 ms elsewhere. Work that is shorter than some twenty steps is therefore timed several calls at a time.

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

// %% [markdown] id=scaling-intro
// ## How many?
//
// One replica answers so many images a second. You are to serve five times as many, and 99 of 100 answers have to be there within
// 200 ms. How many replicas is that? The obvious answer divides one rate by the other: five.
//
// Write your own guess down before you run the next cell. Think of three things that the division leaves out. Replicas that are
// busy all the time have queues that never empty, as you have just seen. Requests do not take turns; by chance several reach the same
// replica while another has nothing to do. And some day one of the replicas fails.
//
// The profiler starts replicas of the model in workers of their own, as a server would, and times batches, the way to a replica and
// back, how long a replica takes to start, and what several of them achieve together. From these times it plans: formulas of queueing
// theory answer at once, and a simulation that draws from the measured times checks them.

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
// The curve is latency against rate for all replicas together. It is flat for long, and then it rises like a wall. The **knee** is
// the highest rate that still keeps the objective. Left of it a model can be trusted; at it a small error of the rate is a large
// one of the latency, and the panel says where it can no longer tell. Marks are your own load tests of a moment ago. They belong to the
// curve of *one replica*.
//
// A plan takes each replica to have a core of its own, as on machines that one rents for it. Here they share your cores with one another,
// with their router, and with whoever asks. Another sentence says what that would come to, from how fast several replicas at once
// really were on this device. Where they have no core to spare it says so: a load test of them here is one of your machine, too.
//
// Now turn the dials, and guess before each turn.
//
// - Set the *headroom* to 0. How many replicas does that save, and where does the flag stand then?
// - Halve the *objective*, again and again. When does the number of replicas begin to move? When is there no answer any more?
// - Under *More*, raise the *burstiness* to 10: as many requests as before, but in crowds. What happens to the curve on its left?
// - Let a *cache* answer half of them. Is half the number of replicas enough?
//
// The same server elsewhere will not have the traffic of a benchmark. Beneath the figures three autoscalers live through a day of it:
// Kubernetes' HPA, which looks at the processor; KEDA, which looks at the rate of requests; and Knative, which looks every two
// seconds and may panic. They compute what their documents say, to the second. Choose *viral spike*. The HPA can see that replicas are
// full, but not how much more would come: a processor is never more than 100 % busy. Which of the three keeps the objective for most
// requests, and what does it cost? Replicas start within a second here. Where would you look first if they took a minute?

// %% [markdown] id=by-hand-intro
// ### By hand
//
// If requests come at random with rate $\lambda$, and each takes an exponential time with mean $1/\mu$, then $c$ replicas with one
// line between them are the system M/M/c. Erlang found in 1917 that a request has to wait with probability $C$ (*Erlang C*), and that
// its wait $W$ is then exponential:
//
// $$
// P(W > t) = C \, e^{-(c\mu - \lambda)\,t}
// $$
//
// So everything about the tail is in two numbers: how many must wait at all, and how much capacity is left over. Solve it for the
// $t$ that 1 in 100 exceeds, and you have the p99 of the wait. Then try one replica after the other until it is short enough.
//
// Real service times are not exponential. A simulation does not mind. It draws them from the times that were measured, and does what
// a line does.

// %% [exercise] id=replicas-for-a-p99
// Times are in ms, rates per second. `erlangC(offered, replicas)` is the share
// that has to wait; `offered` is the rate times the mean time: busy replicas.
import { erlangC, poissonArrivals, serve } from "tinytorch/systems";

/** The wait that 1 request in 100 exceeds; Infinity if so many replicas cannot keep up. */
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
// Mind the units. $\mu$ and $\lambda$ have to be of the same kind: per millisecond, $\mu$ is `1 / meanMs` and $\lambda$ is `rate / 1000`.

// %% [hint]
// Set $C e^{-(c\mu - \lambda)t} = 0.01$ and take logarithms: $t = \ln(100\,C) / (c\mu - \lambda)$. Where fewer than 1 in 100 wait at
// all, that is negative, and the p99 of the wait is 0.

// %% [hint]
// `erlangC` throws where the offered load is not below the number of replicas. Ask first.

// %% [hint]
// For the simulation: `poissonArrivals({ qps: rate, count: 20_000, seed: 1 })` gives `arrivalsMs`. `serve({ arrivalsMs, serviceMs,
// servers })` gives `waitMs`, one for each request; `serviceMs` is a function that is asked for the time of each, so it may draw one:
// `timesMs[Math.floor(Math.random() * timesMs.length)]`. Sort the waits as numbers, and read off the one at position 19,800.

// %% [solution]
import { erlangC, poissonArrivals, serve } from "tinytorch/systems";

/** The wait that 1 request in 100 exceeds; Infinity if so many replicas cannot keep up. */
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
    name: "One replica that is busy half of the time: ln 50 / 0.05 = 78.2 ms",
    why: "With one replica Erlang C is the busy share, so you can check it on paper.",
  },
  () => expect(waitP99(50, 10, 1), "waitP99(50, 10, 1)").toBeCloseTo(Math.log(50) / 0.05, 6),
);

check(
  {
    name: "Several replicas, as the formula says",
    why: "Four replicas at 80 % wait far less than one at 80 %: they help each other out.",
  },
  () => {
    expect(waitP99(80, 10, 1), "waitP99(80, 10, 1)").toBeCloseTo(exactly(80, 10, 1), 6);
    expect(waitP99(320, 10, 4), "waitP99(320, 10, 4)").toBeCloseTo(exactly(320, 10, 4), 6);
    expect(waitP99(2000, 3.5, 9), "waitP99(2000, 3.5, 9)").toBeCloseTo(exactly(2000, 3.5, 9), 6);
  },
);

check(
  {
    name: "Hardly anybody waits: 0 ms, not less",
    why: "When fewer than 1 in 100 wait at all, the formula's t is negative; a wait never is.",
  },
  () => expect(waitP99(1, 1, 4), "waitP99(1, 1, 4)").toBe(0),
);

check(
  {
    name: "Replicas that cannot keep up wait for ever",
    why: "At 100 % the line never empties. A plan that overlooks this promises what cannot be.",
  },
  () => {
    expect(waitP99(100, 10, 1), "waitP99(100, 10, 1)").toBe(Number.POSITIVE_INFINITY);
    expect(waitP99(500, 10, 4), "waitP99(500, 10, 4)").toBe(Number.POSITIVE_INFINITY);
  },
);

check(
  {
    name: "The fewest replicas: one less would be too few",
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
    name: "Constant times wait about half as long",
    why: "Half of a queue is the variation of the work. A model that always takes the same time needs fewer replicas.",
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
// Compare the columns. Where measured times vary less than exponential ones, the formula promises too little, which is safe and dear.
// Where a few of them are very long, it promises too much. And neither knows of the router: both have one line for all replicas, while
// a router that sends each request to a replica of its choice makes as many lines as there are replicas. The plan above takes that into
// account. In Part 5 you can kill a replica of a real server and look.

// %% [markdown] id=cost-intro
// ## What does it cost?
//
// Replicas are not what one pays for. One pays for machines by the hour, and there are hundreds of kinds. A large one may be cheaper
// for each request than a small one, or not. A graphics card does a hundred times the arithmetic, and a small network cannot use
// it. Requests that come in batches cost less and wait longer. A spot machine costs a third, and may be taken back within two minutes.
//
// Every one of these choices changes the others. So do not save here a bit and there a bit: search. The next cell tries every version
// of the model that it is given, every way of batching, and every two kinds of machines, and rejects what breaks the objective, does
// not fit into memory, or costs more than the budget. What is left is exact, as far as the times and the prices are.
//
// And how far is that? *Prices* are those of a catalogue, with its date beside every dollar. *Times* were measured on one machine:
// yours. On another they can only be modelled. A processor is taken to be as fast as a thread of this device; a graphics card to reach
// the same share of its published peaks as your layers reached of the roofs above. The interval beside the cost says how much that
// leaves open, and a figure from a real machine of that kind closes it.

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
// Each mark is a plan that keeps going: machines, version, batches. Right is slower, up is dearer, and the large marks are those that
// no other beats, the **Pareto front**. Choosing between two of them is a matter of what a millisecond is worth to you, and no search
// knows that. Crosses are plans that break something, and pointing at one says what.
//
// - Turn the *budget* down until there is no plan any more. The panel then says what it would take: the least budget, and whatever else
//   would do instead. The first of them is the constraint that **binds**; all others have room to spare.
// - Turn the *objective* down by and by. First nothing happens, and then the plan changes all at once. Where?
// - Halve the *rate*. Is it half the cost? Look at the machines that are there only so that one may fail.
//
// Below the figures, the plan is reached from how it is now, one decision at a time. Mind the sums that people do with savings. If batches
// save 60 % and smaller machines 50 %, together they do not save 110 %. The second saves half of what the first has left: what remains
// is $0.4 \times 0.5 = 0.2$. Factors multiply, and the bars show how far each has brought it when its turn came.
//
// The total loss of Part 2 is here too: under *More* its weights are dials, and it picks one point of the front.

// %% [markdown] id=price-list-intro
// ### Another list of prices
//
// Prices change, and yours are not those of the list. A catalogue is a text with a line for each kind of machine, in the columns that
// SkyPilot's lists have; with one of theirs, spot prices come along. Change a price below and run the cell again. What must a machine
// cost before the plan changes? (The dials under *More* do the same for the machines that the plan is about.)

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
// many requests a second one of it carries with the objective met. Which kind is
// the cheapest to serve `rate` with, and how many of them does it take?
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
// One kind first. With a headroom of 0.2, a machine that carries 100 is asked for 80. How many are needed for 200? There is no half a
// machine. Then add the spare ones.

// %% [hint]
// `Object.entries(offers)` gives each kind with its offer. Leave out those that carry nothing: dividing by 0 gives infinitely many.

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
    name: "The cheapest for each request is not always the cheapest",
    why: "For 150 requests a second two small machines are enough; most of a large one would idle.",
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
    name: "Headroom and a spare machine are paid for",
    why: "With a fifth left free, a small machine is asked for 80. The spare one is of the same kind, so it costs more where machines are large.",
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
// The search above does the same for every kind of machine, with what each really carries: the highest rate at which the p99 keeps
// your objective, not the highest that it survives. Those are two different numbers, and people who divide by the second one rent too
// little.

// %% [markdown] id=deployment-intro
// ## What the platform gets
//
// A plan is a few numbers. A platform such as Kubernetes wants files: how many replicas, how much memory each, how long one may
// take to start before it is given up, when to start another, whom to wake when requests fail. People usually copy such a file
// from the last project and change the name. Then nobody can say why it reads `memory: 4Gi`, and nobody dares to change it.
//
// Here each number is derived. The model runs as the ONNX file that you can export, in a server that is made for it (NVIDIA's
// Triton). Point at a value that is underlined to see the figure that it came from, and what that came from, back to the
// measurement; in the file the same stands as a comment. What no measurement decides is said to be a choice.
//
// - **Resources**: what a replica is promised (*request*) and where it is stopped (*limit*). A scheduler packs machines by
//   requests, so a guess that is too high is paid for, and one that is too low shows as a crash under load.
// - **Probes**: *startup* waits for the first start, *readiness* says whether requests may be sent, *liveness* whether it still
//   lives. With one question for all three, a replica that is only busy is killed, and the load goes to the others.
// - **Autoscaler**: its least is the plan, its target the rate of one replica less what you leave free.
// - **Guards**: how many replicas may be taken away at once when a machine is emptied (your spare ones), and who may speak to
//   them at all.
// - **Alerts**: on how fast the error budget burns, as in the monitor of the served model.
//
// The page holds the files against the schema of each platform and against rules that `kube-score` and `kube-linter` check.
// Move *Target rate*: which lines change, and which of them would you have forgotten?

// %% id=deployment
const deployed = await profiler.generateDeploymentConfig("kubernetes", {
  name: "digits",
});
display.markdown(
  `${deployed.files.length} files for ${plan.replicas} replicas, ${deployed.findings.length} findings`,
);

// %% [markdown] id=deployment-thoughts
// Choose another platform: what is one file for KServe is eleven for plain Kubernetes, and the numbers are the same. Then give it
// a name that a cluster refuses, such as `"Digits V2"`, and run the cell again.
//
// A cluster refuses only what is misspelt. It takes without a word what cannot work: a service whose selector finds no replica, a
// probe that asks a port where nobody listens. Such files are the reason for many a long evening.

// %% [exercise] id=fix-a-manifest
// Somebody wrote this by hand. Five lines are wrong: one misspelt, four that
// fit together badly. The table says what the check finds; put it right without
// taking anything away.
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
// The table counts lines from the first of the text, which is empty here. Begin with the one that is misspelt: Kubernetes knows
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
    why: "A cluster that is strict refuses the file; one that is not drops the line, and runs a single replica.",
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
    why: "One that does not is refused, with a message about selectors that few can read.",
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
    why: "Otherwise no replica is ever ready, though all are well.",
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
