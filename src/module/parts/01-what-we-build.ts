// %% [markdown] id=welcome
// # Building production ML systems
//
// A model that scores well in an experiment is a small part of a system that people can rely on. This module is about the rest:
// how long an answer takes and how often it takes much longer, how many answers a second one machine gives, what it holds in
// memory, what it costs, how a new version replaces an old one without anybody noticing, and how you find out that something has
// gone wrong.
//
// Here you build such a system and measure it. It reads handwritten digits, and all of it runs **in this page, on your own
// device**. There is no server behind it. Every figure was measured here, or follows from such figures by a method the page
// names, or is marked as assumed. Your numbers will differ from your neighbour's, and that is the point.

// %% [markdown] id=how-to-use
// ## How to use this page
//
// Cells hold TypeScript. **Shift + Enter** runs a cell and moves on to the next; *Run all* runs everything. A cell can use
// whatever the cells above it have made, and if those have not run yet, they run first. Change anything: when you edit a cell,
// the cells that used its results are marked *stale*, and *Run stale* brings them up to date. Your edits are saved in this
// browser.
//
// *Stop* stops whatever is running and keeps its variables. A cell that does not respond within a second is stopped by restarting
// the kernel, which forgets them.
//
// The library is `tinytorch`. If you know PyTorch, you know most of it: names are in camel case (`zeroGrad`, `stateDict`),
// options go in braces, and there is an `await` wherever a value leaves the device.

// %% [markdown] id=your-device
// ## What are we running on?
//
// This page can compute in four ways. **WebGPU** and **WebGL** use the graphics processor. **WASM** is compiled code that uses
// the processor's vector instructions, on several threads where the browser allows it. **CPU** is plain JavaScript: slow, but
// good for checking the others. Which one is fastest depends on the machine *and* on the model: sending a small task to a
// graphics card can take longer than computing it where it is. On some machines the "graphics card" is itself emulated in
// software.
//
// Guess first: which one will win here? The next cell runs the same short task, one training step of a small network, on each of
// the four in turn, in up to five rounds, picks the fastest and says how sure that is. The first run is listed separately because it
// includes work that is done only once: loading code, compiling shaders.

// %% id=calibrate
import { calibrate } from "tinytorch";

const calibration = await calibrate();

display.table(
  calibration.backends.map(({ backend, ms, firstMs, n, reason }) => ({
    backend,
    "median (ms)": ms && Number(ms.toPrecision(3)),
    "first run (ms)": firstMs && Math.round(firstMs),
    repeats: n,
    note: reason ?? (backend === calibration.chosen ? "the fastest here" : undefined),
  })),
  `${calibration.workload}. ${calibration.sureness}`,
);

// %% [markdown] id=the-data
// ## The data
//
// MNIST has 60,000 images of handwritten digits to learn from, and 10,000 by other writers for testing. Each image has 28 × 28
// grey values, which the network sees as a list of 784 numbers between 0 and 1. The second set is *held out*: the network never
// learns from it, so the score there shows how well the network reads digits it has not seen before.
//
// A `DataLoader` cuts a data set into batches, in a new random order each time, and prepares the next batches while you work on
// the current one. Whether that is fast enough is something you will measure.

// %% id=load-data
import { DataLoader, MNIST } from "tinytorch/data";

const trainSet = await MNIST.load({ split: "train" });
const heldOutSet = await MNIST.load({ split: "test" });

const trainLoader = new DataLoader(trainSet, {
  batchSize: 64,
  shuffle: true,
});
const heldOutLoader = new DataLoader(heldOutSet, { batchSize: 500 });

for await (const [images, labels] of trainLoader) {
  const digits = await labels.slice([0, 16]).data();
  display.images(await images.slice([0, 16]).data(), {
    width: 28,
    height: 28,
    alt: "The first sixteen digits of a shuffled batch",
    captions: Array.from(digits, String),
  });
  break;
}
display.markdown(
  `${trainSet.length} images to learn from in ${trainLoader.length} batches, ` +
    `and ${heldOutSet.length} held out.`,
);

// %% [markdown] id=the-road
// ## The road
//
// Each part builds on the figures of the ones before:
//
// | part | question |
// | --- | --- |
// | 2 | Which numbers describe a whole system, and what limits them? |
// | 3 | Where do the time and the memory of *this* system go? |
// | 4 | Which changes make it faster, when you try them? |
// | 5–6 | Can training, checkpoints and serving be built from one configuration, and do they work together? |
// | 7 | What would you decide, and on what evidence? |
// | 8 | How does a second version replace the first without harm? |
// | 9 | Would your tests notice if something were broken? |
// | 10 | What did you measure, and what is still open? |
