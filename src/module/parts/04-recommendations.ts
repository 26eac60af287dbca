// %% [markdown] id=recommendations
// # Recommendations that were tried
//
// Advice on performance is easy to find. Fuse your kernels, use a larger batch, quantise, prefetch. Each of these has made
// something faster for somebody. Whether it makes *your* system faster, on *this* device, is not a matter of opinion: you can try
// it in a few seconds.
//
// So this part runs experiments. A **candidate** must first be found in the trace: there is no fusing where there is nothing to
// fuse. Then it is applied to your model, its outputs are compared with the original's, and both versions are timed in turn. What
// wins by enough is recommended. What does not is listed too, with what was measured, because knowing what does not help is half
// of the work.

// %% [markdown] id=slow-model-intro
// ## A model with something wrong
//
// The model below is correct. It has the same layers as the one of Part 3, and it learns as well. But whoever wrote it thought of
// one image at a time, and it is slow. Before you read the code: how would you notice, if you only saw it used?

// %% id=slow-model
import { cat, type Tensor } from "tinytorch";
import { Module } from "tinytorch/nn";

class Patient extends Module {
  hidden = new Linear(784, 128);
  activation = new ReLU();
  scores = new Linear(128, 10);

  forward(images: Tensor) {
    const answers: Tensor[] = [];
    for (let i = 0; i < images.shape[0]!; i += 1) {
      const image = images.slice([i, i + 1]);
      const features = this.activation.forward(this.hidden.forward(image));
      answers.push(this.scores.forward(features));
    }
    return cat(answers, 0);
  }
}

const patient = new Patient();
const patientOptimizer = new Adam(patient.parameters(), { lr: 1e-3 });

// %% [markdown] id=slow-profile-intro
// Profile it, trace a step, and find the trouble yourself. What does the flame chart show that Part 3's did not? How long is the
// longest operation, and how many are there? In the roofline, how far below the roof do the layers lie, and is memory the reason?
//
// The table compares one training step of each model. Where does the extra arithmetic of the slow one come from, although both
// have the same layers?

// %% id=slow-profile
const patientProfiler = new ProductionMLSystemProfiler({ budgetSeconds: 4 });
await patientProfiler.profileEndToEndSystem(
  patient,
  trainLoader,
  patientOptimizer,
);

// %% id=slow-trace
const patientTrace = await patientProfiler.traceSystem({ seconds: 2 });

const [patientStep] = patientTrace.passes;
const [usualStep] = trace.passes;
display.table(
  [usualStep, patientStep].map((pass) => ({
    model: pass === patientStep ? "patient" : "Part 3",
    operations: pass?.operations.length ?? 0,
    "arithmetic (MFLOP)": Math.round(
      (pass?.operations ?? []).reduce((sum, { flops }) => sum + flops, 0) / 1e6,
    ),
    "time (ms)": Number(
      (pass?.phases ?? []).reduce((sum, { durationMs }) => sum + durationMs, 0).toFixed(1),
    ),
  })),
  "One training step each",
);

// %% [markdown] id=experiments-intro
// ## What would help?
//
// Make your guess, then run the experiments. For each candidate the panel shows how many times as fast the changed version is,
// with an interval, and the line at 1× where nothing is gained.
//
// Three rules keep it honest.
//
// 1. **In turn.** A laptop that gets warm slows down, and whichever version was timed last would look worse. So each round times
//    both, in random order, and the ratio is taken over rounds.
// 2. **By enough.** The interval comes from resampling the rounds (a bootstrap) and says which ratios fit the timings. A change
//    is recommended only if even the *lower* end is above a threshold. A gain too small to notice is not worth code.
// 3. **All together.** Try twenty useless changes, and one is likely to look good by chance. Holm's correction asks for stronger
//    evidence the more changes are tried.

// %% id=slow-recommendations
const patientAdvice =
  await patientProfiler.detectCrossModuleOptimizations({ secondsEach: 1 });

display.table(
  patientAdvice.map(({ component, recommendation, impact, estimatedImprovement }) => ({
    component,
    recommendation,
    impact,
    "at least (% less)": Math.round(estimatedImprovement),
  })),
  "What won here",
);

// %% [markdown] id=apply-intro
// ## Apply it
//
// *Apply* in a row of the panel writes the change into a new cell that you can read. It does not edit your model. It captures the
// forward pass as a graph of operations, rewrites that graph, and gives you a model that runs it with the same parameters, as
// `torch.compile` does. The next cell does the same by hand and prints the graph before and after.

// %% id=apply-by-hand
import { capture, optimize } from "tinytorch";

const fewImages = testImages.slice([0, 4]);
patient.eval();
const before = capture(patient, fewImages);
const together = optimize(patient, { passes: ["batch-products"] });
const after = together.graphFor(fewImages);

console.log(`before: ${before.nodes.length} operations\n${before}`);
console.log(`after: ${after.nodes.length} operations\n${after}`);

// %% [markdown] id=well-made-intro
// ## And where nothing is wrong?
//
// Now the model of Part 3, which was written with care. A checklist would give it the same advice. What do the experiments say?
// For each change that wins, read what it costs elsewhere: rounded answers, a longer wait, memory. For each that does not,
// remember that somebody recommends it.

// %% id=recommendations-for-the-model
const advice = await profiler.detectCrossModuleOptimizations({ secondsEach: 1 });
`${advice.length} of ${profiler.profilingData.recommendations?.experiments.length} candidates are recommended.`;

// %% [markdown] id=candidate-intro
// ## Try an idea of your own
//
// The candidates are a list, and yours can be on it. Here is an idea. Inputs are often normalised before the first layer, by
// subtracting a mean and dividing by a standard deviation. That is arithmetic on every input. But the layer after it computes
// $xW + b$, and
//
// $$
// \frac{x - \mu}{\sigma} W + b \;=\; x \, \frac{W}{\sigma} + \left( b - \frac{\mu}{\sigma} \mathbf{1} W \right)
// $$
//
// so the normalisation can be folded into the weights once and for all. Guess: how much faster does that make the model?

// %% id=normalising-model
import { Parameter } from "tinytorch/nn";

class Normalising extends Module {
  mean = 0.1307;
  std = 0.3081;
  layers = mlp(128);

  forward(images: Tensor) {
    return this.layers.forward(images.sub(this.mean).div(this.std));
  }
}

const normalising = new Normalising();
const normalisingOptimizer = new Adam(normalising.parameters(), { lr: 1e-3 });

// %% [exercise] id=add-a-candidate
// Fold the normalisation into the first layer: the same answers, without
// `sub` and `div`. Leave the given model as it is.
import { modelExperiment } from "tinytorch/production";

function foldNormalisation(given: Normalising) {
  const folded = mlp(128);
  const [first, , last] = given.layers.layers as [Linear, ReLU, Linear];
  const [newFirst, , newLast] = folded.layers as [Linear, ReLU, Linear];
  // Give newFirst and newLast the weights and biases that make `folded`
  // answer as `given` does: layer.loadStateDict({ weight, bias }).
  return folded;
}

const foldingCandidate = modelExperiment({
  id: "fold-normalisation",
  component: "Inputs + Layers",
  recommendation: "Fold the normalisation of the inputs into the first layer",
  find: (given) =>
    given instanceof Normalising
      ? "Every input is normalised before the first layer."
      : undefined,
  apply: (given) => foldNormalisation(given as Normalising),
});

// %% [hint]
// The last layer is the same: `newLast.loadStateDict(last.stateDict())`.

// %% [hint]
// `first.weight` has shape (784, 128). Divided by `given.std` it is the new weight. $\mathbf{1} W$ is the sum of the weights over
// their first dimension: `first.weight.sum(0)`.

// %% [hint]
// Put `noGrad(() => …)` around the arithmetic, because nobody needs its gradient. The new bias is the old one minus
// `first.weight.sum(0).mul(given.mean / given.std)`.

// %% [solution]
import { modelExperiment } from "tinytorch/production";

function foldNormalisation(given: Normalising) {
  const folded = mlp(128);
  const [first, , last] = given.layers.layers as [Linear, ReLU, Linear];
  const [newFirst, , newLast] = folded.layers as [Linear, ReLU, Linear];
  const shift = given.mean / given.std;
  noGrad(() => {
    newFirst.loadStateDict({
      weight: first.weight.div(given.std),
      bias: first.bias!.sub(first.weight.sum(0).mul(shift)),
    });
  });
  newLast.loadStateDict(last.stateDict());
  return folded;
}

const foldingCandidate = modelExperiment({
  id: "fold-normalisation",
  component: "Inputs + Layers",
  recommendation: "Fold the normalisation of the inputs into the first layer",
  find: (given) =>
    given instanceof Normalising
      ? "Every input is normalised before the first layer."
      : undefined,
  apply: (given) => foldNormalisation(given as Normalising),
});

// %% [checks]
const largestDifference = async (a: Tensor, b: Tensor) => {
  const [x, y] = [await a.data(), await b.data()];
  return Math.max(...x.map((value, i) => Math.abs(value - y[i]!)));
};
const some = testImages.slice([0, 32]);

check(
  {
    name: "The folded model gives the same answers",
    why: "An optimisation that changes the answers makes another model. Whatever time it saves, the two cannot be compared.",
  },
  async () => {
    const answers = noGrad(() => normalising.forward(some));
    const folded = foldNormalisation(normalising);
    const got = noGrad(() => folded.forward(some));
    expect(await largestDifference(answers, got)).toSatisfy(
      (difference) => difference < 1e-4,
      "at most 0.0001",
    );
  },
);

check(
  {
    name: "It holds for other means and deviations",
    why: "Numbers copied from one data set are wrong for the next.",
  },
  async () => {
    const other = new Normalising();
    other.mean = -0.7;
    other.std = 2.5;
    const answers = noGrad(() => other.forward(some));
    const folded = foldNormalisation(other);
    const got = noGrad(() => folded.forward(some));
    expect(await largestDifference(answers, got)).toSatisfy(
      (difference) => difference < 1e-4,
      "at most 0.0001",
    );
  },
);

check(
  {
    name: "The folded model does not normalise",
    why: "Those operations are what is to be saved. A copy of the model would pass the other checks.",
  },
  async () => {
    const folded = foldNormalisation(normalising).eval();
    const names = capture(folded, some).nodes.map(({ operation }) => operation);
    expect(names.filter((name) => name === "sub" || name === "div")).toEqual([]);
    const answers = noGrad(() => normalising.forward(some));
    const got = noGrad(() => folded.forward(some));
    expect(await largestDifference(answers, got)).toSatisfy(
      (difference) => difference < 1e-4,
      "at most 0.0001",
    );
  },
);

// %% [markdown] id=try-candidate-intro
// Now test it by the same rules as the others. Solve the exercise first: with the starter the outputs differ, and the panel says
// so.

// %% id=try-candidate
const normalisingProfiler = new ProductionMLSystemProfiler({ budgetSeconds: 2 });
await normalisingProfiler.profileEndToEndSystem(
  normalising,
  trainLoader,
  normalisingOptimizer,
);
await normalisingProfiler.detectCrossModuleOptimizations({
  candidates: [foldingCandidate],
});

// %% [markdown] id=recommendations-thoughts
// ## What to take along
//
// A recommendation here is a claim with a figure, an interval, and a way to repeat it. It holds for this model, on this device,
// at this batch size, today. On your neighbour's machine another change may win, and next year's browser may make this one
// useless. So keep the experiment, and run it again.
