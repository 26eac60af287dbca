/** Whatever the door gives refuses what it does not know: one call of each export with an option that nobody has. */
import { beforeAll, expect, test } from "vitest";
import * as engine from "../index.ts";

beforeAll(() => engine.setBackend("cpu"));

// biome-ignore lint/suspicious/noExplicitAny: what cells write is not checked before it runs.
const e = engine as any;
const no = { notAnOption: 1 };
const x = () => engine.randn([2, 3]);
const image = () => engine.randn([1, 2, 6, 6]);
const parameters = () => new engine.Linear(2, 2).parameters();
const optimizer = () => new engine.SGD(parameters());
const labels = () => engine.tensor(new Int32Array([0, 1]));
const data = () => new engine.TensorDataset(x(), labels());
const mlp = { architecture: "mlp" };

/** Each must be refused; an asynchronous one by its promise. */
const calls: Record<string, () => unknown> = {
  autocast: () => e.autocast(() => x(), no),
  GradScaler: () => new e.GradScaler(no),
  setOperationListener: () => e.setOperationListener(undefined, no),
  setBackend: () => e.setBackend("cpu", no),
  calibrate: () => e.calibrate(no),
  CachedDataset: () => new e.CachedDataset(no),
  DataLoader: () => new e.DataLoader(data(), no),
  TensorDataset: () => new e.TensorDataset(x(), no),
  Subset: () => new e.Subset(no, [0]),
  randomSplit: () => e.randomSplit(data(), [1, 1], no),
  Compose: () => new e.Compose(no),
  Normalize: () => new e.Normalize(no),
  RandomRotation: () => new e.RandomRotation(no),
  RandomShift: () => new e.RandomShift(no),
  MNIST: () => e.MNIST.load({ split: "train", ...no }),
  manualSeed: () => e.manualSeed(no),
  capture: () => e.capture(new engine.ReLU(), no),
  optimize: () => e.optimize(new engine.ReLU(), { passes: [], ...no }),
  packModel: () => e.packModel(new engine.ReLU(), x(), no),
  unpackModel: () => e.unpackModel(no),
  buildModel: () => e.buildModel(mlp, no),
  completeConfig: () => e.completeConfig({ ...mlp, ...no }),
  fittingConfig: () => e.fittingConfig(mlp, no),
  estimateSize: () => e.estimateSize(mlp, no),
  CheckpointSequential: () => new e.CheckpointSequential(no),
  ModuleList: () => new e.ModuleList(no),
  Sequential: () => new e.Sequential(no),
  Conv1d: () => new e.Conv1d(1, 2, 3, no),
  Conv2d: () => new e.Conv2d(1, 2, 3, no),
  ConvTranspose2d: () => new e.ConvTranspose2d(1, 2, 3, no),
  Dropout: () => new e.Dropout(no),
  Flatten: () => new e.Flatten(no),
  GELU: () => new e.GELU(no),
  Identity: () => new e.Identity(no),
  LeakyReLU: () => new e.LeakyReLU(no),
  Linear: () => new e.Linear(2, 3, no),
  LogSoftmax: () => new e.LogSoftmax(no),
  ReLU: () => new e.ReLU(no),
  Sigmoid: () => new e.Sigmoid(no),
  SiLU: () => new e.SiLU(no),
  Softmax: () => new e.Softmax(no),
  Tanh: () => new e.Tanh(no),
  BCELoss: () => new e.BCELoss(no),
  BCEWithLogitsLoss: () => new e.BCEWithLogitsLoss(no),
  CrossEntropyLoss: () => new e.CrossEntropyLoss(no),
  HuberLoss: () => new e.HuberLoss(no),
  KLDivLoss: () => new e.KLDivLoss(no),
  L1Loss: () => new e.L1Loss(no),
  MSELoss: () => new e.MSELoss(no),
  NLLLoss: () => new e.NLLLoss(no),
  SmoothL1Loss: () => new e.SmoothL1Loss(no),
  BatchNorm1d: () => new e.BatchNorm1d(2, no),
  BatchNorm2d: () => new e.BatchNorm2d(2, no),
  GroupNorm: () => new e.GroupNorm(2, 4, no),
  LayerNorm: () => new e.LayerNorm(2, no),
  AdaptiveAvgPool2d: () => new e.AdaptiveAvgPool2d(no),
  AvgPool2d: () => new e.AvgPool2d(2, no),
  MaxPool2d: () => new e.MaxPool2d(2, no),
  Embedding: () => new e.Embedding(3, 2, no),
  LearnedPositionalEncoding: () => new e.LearnedPositionalEncoding(3, no),
  MultiHeadAttention: () => new e.MultiHeadAttention(4, 2, no),
  SinusoidalPositionalEncoding: () => new e.SinusoidalPositionalEncoding(3, no),
  TransformerBlock: () => new e.TransformerBlock(4, 2, no),
  exportOnnx: () => e.exportOnnx(new engine.ReLU(), x(), no),
  clipGradNorm: () => e.clipGradNorm(parameters(), no),
  Adam: () => new e.Adam(parameters(), no),
  AdamW: () => new e.AdamW(parameters(), no),
  RMSprop: () => new e.RMSprop(parameters(), no),
  SGD: () => new e.SGD(parameters(), no),
  ReduceLROnPlateau: () => new e.ReduceLROnPlateau(optimizer(), no),
  CosineAnnealingLR: () => new e.CosineAnnealingLR(optimizer(), 3, no),
  ExponentialLR: () => new e.ExponentialLR(optimizer(), no),
  LambdaLR: () => new e.LambdaLR(optimizer(), no),
  LinearWarmup: () => new e.LinearWarmup(optimizer(), 3, no),
  MultiStepLR: () => new e.MultiStepLR(optimizer(), [1], no),
  OneCycleLR: () => new e.OneCycleLR(optimizer(), 1, 3, no),
  StepLR: () => new e.StepLR(optimizer(), 3, no),
  quantizeInt8: () => e.quantizeInt8(new engine.Linear(3, 2).eval(), [x()], no),
  loadSafetensors: () => e.loadSafetensors(no),
  saveSafetensors: () => e.saveSafetensors({}, no),
  arange: () => e.arange(3, no),
  eye: () => e.eye(2, no),
  full: () => e.full([2], 1, no),
  linspace: () => e.linspace(0, 1, 3, no),
  ones: () => e.ones([2], no),
  onesLike: () => e.onesLike(x(), no),
  rand: () => e.rand([2], no),
  randint: () => e.randint(0, 2, [2], no),
  randLike: () => e.randLike(x(), no),
  randn: () => e.randn([2], no),
  randnLike: () => e.randnLike(x(), no),
  randperm: () => e.randperm(3, no),
  tensor: () => e.tensor([1], no),
  zeros: () => e.zeros([2], no),
  zerosLike: () => e.zerosLike(x(), no),
  einsum: () => e.einsum("ij->ji", no),
  cat: () => e.cat([x(), x()], no),
  causalMask: () => e.causalMask(2, no),
  embedding: () => e.embedding(labels(), x(), no),
  groupNorm: () => e.groupNorm(image(), 2, no),
  layerNorm: () => e.layerNorm(x(), [3], no),
  linear: () => e.linear(x(), x().T, no),
  oneHot: () => e.oneHot(labels(), no),
  roundToFp16: () => e.roundToFp16(no),
  scaledDotProductAttention: () => e.scaledDotProductAttention(x(), x(), x(), no),
  stack: () => e.stack([x(), x()], no),
  where: () => e.where(x(), x(), no),
  batchNorm: () =>
    e.batchNorm(image(), engine.ones([2]), engine.zeros([2]), {
      runningMean: engine.zeros([2]),
      runningVar: engine.ones([2]),
      ...no,
    }),
  conv1d: () => e.conv1d(engine.randn([1, 2, 6]), engine.randn([3, 2, 3]), undefined, no),
  conv2d: () => e.conv2d(image(), engine.randn([3, 2, 3, 3]), undefined, no),
  convTranspose2d: () => e.convTranspose2d(image(), engine.randn([2, 3, 3, 3]), undefined, no),
  binaryCrossEntropy: () => e.binaryCrossEntropy(x().sigmoid(), x().sigmoid(), no),
  binaryCrossEntropyWithLogits: () => e.binaryCrossEntropyWithLogits(x(), x(), no),
  crossEntropy: () => e.crossEntropy(x(), labels(), no),
  huberLoss: () => e.huberLoss(x(), x(), no),
  klDivLoss: () => e.klDivLoss(x(), x(), no),
  l1Loss: () => e.l1Loss(x(), x(), no),
  mseLoss: () => e.mseLoss(x(), x(), no),
  nllLoss: () => e.nllLoss(x(), labels(), no),
  smoothL1Loss: () => e.smoothL1Loss(x(), x(), no),
  multinomial: () => e.multinomial(x().exp(), 1, no),
  adaptiveAvgPool2d: () => e.adaptiveAvgPool2d(image(), no),
  avgPool2d: () => e.avgPool2d(image(), 2, no),
  globalAvgPool2d: () => e.globalAvgPool2d(no),
  maxPool2d: () => e.maxPool2d(image(), 2, no),
};

/** Exports that take nothing which could be mistaken, only what they say themselves, or what a user extends. */
const others = [
  ...["isAutocastEnabled", "isGradEnabled", "savedBytes", "getRngState", "lastCalibration"],
  ...["memory", "synchronize", "getBackend", "trainingBudget", "availableBackends", "spareGpu"],
  ...["deviceTimer", "describeAdapter", "noGrad", "checkpoint", "setRngState", "setThreads"],
  ...["preloadBackend", "loseDevice", "Function", "Module", "Layer", "Parameter", "Tensor"],
  ...["Optimizer", "Scheduler", "OptimizedModule", "UnpackedModel", "QuantizedModule"],
];

test("every export is called below, or said to have nothing to refuse", () => {
  const callable = Object.entries(engine)
    .filter(([, value]) => typeof value === "function")
    .map(([name]) => name);
  const known = new Set([...Object.keys(calls), ...others]);
  expect(callable.filter((name) => !known.has(name))).toEqual([]);
});

test.each(Object.entries(calls))("%s refuses what it does not know", async (name, call) => {
  const outcome = await (async () => call())().catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Error);
  const { message } = outcome as Error;
  expect(message).toMatch(/notAnOption|expected|what packModel gave|safetensors/);
  expect(message, name).not.toMatch(/is not a function|of undefined|not iterable|\[object/);
});

const methods: Record<string, (t: engine.Tensor) => unknown> = Object.fromEntries(
  [
    ...["sum", "mean", "max", "min", "any", "all", "prod", "var", "std", "argmax", "argmin"],
    ...["norm", "logsumexp", "softmax", "logSoftmax", "cumsum", "sort", "argsort", "topk"],
    ...["flatten", "squeeze", "unsqueeze", "transpose", "unbind", "gelu", "leakyRelu", "flip"],
    ...["tril", "triu", "dropout", "backward"],
  ].map((name) => [name, (t: engine.Tensor) => Reflect.get(t, name).call(t, no)]),
);

test.each(Object.entries(methods))("tensor.%s refuses what it does not know", (_, call) => {
  const given = engine.randn([2, 3], { requiresGrad: true });
  expect(() => call(given)).toThrow(/notAnOption/);
});
