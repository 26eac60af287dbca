/** A short training whose losses every backend has to reproduce. */
import type { BackendName } from "../../base/calibration.ts";
import {
  Adam,
  buildModel,
  CrossEntropyLoss,
  type ModelConfig,
  manualSeed,
  randint,
  randn,
  setBackend,
} from "../index.ts";

/** Small images: a GPU in software takes long for each pixel. */
const SIDE = 14;

export const curveConfigs: ModelConfig[] = (["mlp", "cnn", "vit", "hybrid"] as const).map(
  (architecture) => ({
    ...{ architecture, layers: 1, hiddenDim: 16, heads: 2, dropout: 0.1 },
    ...{ imageSize: SIDE, patchSize: SIDE / 2 },
  }),
);

/** Relative difference of a loss over three steps: rounding differs between backends, and Adam amplifies it. */
export const curveTolerance = 0.001;
const STEPS = 3;

export async function curveOn(backend: BackendName, config: ModelConfig): Promise<number[]> {
  await setBackend(backend);
  manualSeed(1);
  const model = buildModel(config);
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });
  const criterion = new CrossEntropyLoss();
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const x = randn([8, SIDE * SIDE], { seed: 10 + i });
    const y = randint(0, 10, [8], { seed: 50 + i });
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(x), y);
    loss.backward();
    optimizer.step();
    losses.push(await loss.item());
  }
  return losses;
}

/** The largest difference to the losses wanted, relative to them. */
export function curveDifference(losses: readonly number[], wanted: readonly number[]): number {
  return Math.max(...losses.map((loss, i) => Math.abs(loss - wanted[i]!) / wanted[i]!));
}
