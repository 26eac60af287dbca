// %% [markdown] id=eight-lines
// # Eight lines
//
// A convolutional network learns to read digits in a loop of eight lines. Run it without a window, on any backend:
// `npm run notebook -- examples/eight-lines.ts --backend wasm --json out.json`.

// %% id=set-up
import { DataLoader, manualSeed, MNIST } from "tinytorch/data";
import { buildModel } from "tinytorch/models";
import { CrossEntropyLoss } from "tinytorch/nn";
import { Adam } from "tinytorch/optim";
import { evaluate } from "tinytorch/production";

manualSeed(1);
const train = await MNIST.load({ split: "train" });
const test = await MNIST.load({ split: "test" });
const loader = new DataLoader(train, { batchSize: 64, shuffle: true, seed: 1 });
const model = buildModel({ architecture: "cnn" });
const criterion = new CrossEntropyLoss();
const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
const losses: number[] = [];
const budgetMs = 60_000;

// %% id=train
const start = performance.now();
for await (const [x, y] of loader) {
  optimizer.zeroGrad();
  const loss = criterion.forward(model.forward(x), y);
  loss.backward();
  optimizer.step();
  losses.push(await loss.item());
  if (performance.now() - start > budgetMs) break;
}
const seconds = (performance.now() - start) / 1000;
display.chart({ title: "Loss", series: { loss: losses } });
display.markdown(`${losses.length} steps in ${seconds.toFixed(1)} s`);

// %% id=held-out
const some = new DataLoader(test, { batchSize: 100 });
(await evaluate(model, some)).value;
