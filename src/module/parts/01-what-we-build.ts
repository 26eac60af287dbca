// %% [markdown] id=welcome
// # Building production ML systems
//
// A model that scores well in an experiment is perhaps a tenth of a system that people can rely on. The rest is the part this
// module is about: how long an answer takes and how often it takes much longer, how many answers a second one machine gives,
// what it holds in memory, what it costs, how a new version replaces an old one without anybody noticing, and how you would
// know if something had gone wrong.
//
// Here you build such a system and measure it. It reads handwritten digits, it is small enough to train in seconds, and all of
// it runs **in this page, on your own device**. There is no server behind it. Every figure you will see was measured here a
// moment ago, or follows from such figures by a method the page names, or is plainly marked as assumed. If your numbers differ
// from your neighbour's, that is the point.

// %% [markdown] id=how-to-use
// ## How to use this page
//
// Cells hold TypeScript. Press **Shift + Enter** to run one and go on to the next, or *Run all* to run everything. A cell may use
// what the cells above it have made; when you run one, the cells it depends on run first if they must. Change anything: when
// you edit a cell, the cells that used its results are marked *stale*, and *Run stale* brings them up to date. *Stop* stops
// whatever is running and keeps its variables. Your edits stay in this browser.
//
// The library is `tinytorch`. If you know PyTorch you know it already, up to spelling: names are in camel case (`zeroGrad`,
// `stateDict`), options go in braces, and there is one `await` wherever a value leaves the device.

// %% [markdown] id=your-device
// ## What are we running on?
//
// A browser can compute in four ways. **WebGPU** and **WebGL** use the graphics processor; **WASM** is compiled code on the
// processor's vector units, on several threads where the page allows it; **CPU** is plain JavaScript, slow and exact, good for
// checking the others. Which one is fastest depends on the machine *and* on the model: a graphics card that is idle most of the
// time loses to a processor that has no distance to go. Some machines even have a "graphics card" that is a program.
//
// So we do not guess. The next cell runs the same short task, one training step of a small network, on each of the four in turn,
// in five rounds, takes the fastest, and says how sure that is. The first run is listed apart, because it contains work that is done once: loading code, compiling shaders.

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
// MNIST: 60,000 images of handwritten digits to learn from, and 10,000 by other writers to be tested on. Each is 28 × 28 grey
// values, which the network sees as a list of 784 numbers between 0 and 1. The second set is called *held out*. The network
// never learns from it, so its score there says how it will do on digits that it has not met.
//
// A `DataLoader` cuts a data set into batches, in a new random order each time, and prepares the next batch while you work on
// the present one. Whether that is fast enough is something we will measure, not assume.

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
// Ten parts, each standing on the figures of the ones before:
//
// | part | question |
// | --- | --- |
// | 2 | Which numbers describe a whole system, and what bounds them? |
// | 3 | Where do the time and the memory of *this* system go? |
// | 4 | Which changes make it faster, by trying them? |
// | 5–6 | Can training, checkpoints and serving be put together from one configuration, and do they still work together? |
// | 7 | What would you decide, and on what evidence? |
// | 8 | How does a second version replace the first without harm? |
// | 9 | Which tests would have caught it if not? |
// | 10 | What did you measure, and what is still open? |
