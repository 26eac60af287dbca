/** The door: everything that others may use of the engine. */

export type { BackendCalibration, BackendName, Calibration } from "../base/calibration.ts";
export {
  type AutocastOptions,
  autocast,
  EMULATED_FP16,
  isAutocastEnabled,
} from "./amp/autocast.ts";
export {
  GradScaler,
  type GradScalerOptions,
  type GradScalerState,
} from "./amp/grad-scaler.ts";
export {
  checkpoint,
  DifferentiableFunction as Function,
  type FunctionContext,
  type FunctionGradients,
} from "./autograd/function.ts";
export {
  type BackendEvent,
  type ListenerOptions,
  type OperationEvent,
  type OperationListener,
  setOperationListener,
} from "./autograd/hooks.ts";
export { isGradEnabled, noGrad, savedBytes } from "./autograd/tape.ts";
export {
  type AdapterDescription,
  describeAdapter,
  type WasmDescription,
  type WebglDescription,
  type WebgpuDescription,
} from "./backend/adapter.ts";
export { availableBackends, type BackendAvailability, preloadBackend } from "./backend/backends.ts";
export { deviceTimer, setThreads } from "./backend/current.ts";
export type { BackendOptions } from "./backend/device.ts";
export { getBackend, type MemoryUse, memory, setBackend, synchronize } from "./backend/storage.ts";
export type { TimerDescription } from "./backend/timer.ts";
export {
  type CalibrateOptions,
  type CalibrationProgress,
  calibrate,
  lastCalibration,
} from "./calibrate.ts";
export { CachedDataset } from "./data/cached-dataset.ts";
export { DataLoader, type DataLoaderOptions } from "./data/data-loader.ts";
export { type Batch, type Dataset, TensorDataset } from "./data/dataset.ts";
export { MNIST, type MNISTOptions, type StreamedMNIST } from "./data/mnist.ts";
export { randomSplit, type SplitOptions, Subset } from "./data/subset.ts";
export {
  Compose,
  type ImageBatch,
  Normalize,
  RandomRotation,
  RandomShift,
  type Transform,
} from "./data/transforms.ts";
export { getRngState, manualSeed, setRngState } from "./generator.ts";
export { capture } from "./graph/capture.ts";
export type { Graph, GraphConstant, GraphInput, GraphNode, ModuleCall } from "./graph/graph.ts";
export { OptimizedModule, type OptimizeOptions, optimize } from "./graph/optimize.ts";
export { type PackOptions, packModel } from "./graph/pack-model.ts";
export type { PackedModel } from "./graph/packed-model.ts";
export type { GraphMatch, GraphPass } from "./graph/pass.ts";
export { type PassName, passes } from "./graph/passes.ts";
export { UnpackedModel, unpackModel } from "./graph/unpack-model.ts";
export { type GpuBackend, loseDevice, spareGpu } from "./lose-device.ts";
export { type BuildOptions, buildModel } from "./models/build-model.ts";
export {
  type Architecture,
  type CompleteConfig,
  completeConfig,
  type ModelConfig,
} from "./models/config.ts";
export { type FittingOptions, fittingConfig } from "./models/fitting-config.ts";
export { estimateSize, type ModelSize, type SizeOptions } from "./models/size.ts";
export { trainingBudget } from "./models/training-budget.ts";
export { CheckpointSequential } from "./nn/checkpointed.ts";
export { ModuleList, Sequential } from "./nn/containers.ts";
export {
  Conv1d,
  type Conv1dLayerOptions,
  Conv2d,
  type Conv2dLayerOptions,
  ConvTranspose2d,
  type ConvTranspose2dLayerOptions,
} from "./nn/images.ts";
// biome-ignore lint/performance/noReExportAll: a module of functions in PyTorch too.
export * as init from "./nn/init.ts";
export {
  Dropout,
  type DropoutOptions,
  Flatten,
  type FlattenOptions,
  GELU,
  Identity,
  LeakyReLU,
  type LeakyReLUOptions,
  Linear,
  type LinearOptions,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  type SoftmaxOptions,
  Tanh,
} from "./nn/layers.ts";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from "./nn/losses.ts";
export {
  type AnyModule,
  type BackwardHook,
  type ForwardHook,
  type ForwardPreHook,
  Layer,
  type LoadOptions,
  Module,
  Parameter,
  type StateDict,
} from "./nn/module.ts";
export type { HookHandle } from "./nn/module-hooks.ts";
export {
  BatchNorm1d,
  BatchNorm2d,
  type BatchNormLayerOptions,
  GroupNorm,
  type GroupNormLayerOptions,
  LayerNorm,
  type LayerNormLayerOptions,
} from "./nn/normalizations.ts";
export { AdaptiveAvgPool2d, AvgPool2d, MaxPool2d } from "./nn/pools.ts";
export {
  type AttentionLayerOptions,
  Embedding,
  LearnedPositionalEncoding,
  MultiHeadAttention,
  SinusoidalPositionalEncoding,
  TransformerBlock,
  type TransformerBlockOptions,
} from "./nn/sequences.ts";
export { type ExportOptions, exportOnnx } from "./onnx/export-onnx.ts";
export { OPSET as ONNX_OPSET } from "./onnx/model-proto.ts";
export { clipGradNorm } from "./optim/clip.ts";
export {
  type GivenParameters,
  type Group,
  Optimizer,
  type OptimizerState,
  type ParameterGroup,
} from "./optim/optimizer.ts";
export {
  Adam,
  type AdamOptions,
  AdamW,
  RMSprop,
  type RMSpropOptions,
  SGD,
  type SGDOptions,
} from "./optim/optimizers.ts";
export { type PlateauOptions, type PlateauState, ReduceLROnPlateau } from "./optim/plateau.ts";
export { Scheduler, type SchedulerState } from "./optim/scheduler.ts";
export {
  CosineAnnealingLR,
  type CosineOptions,
  ExponentialLR,
  type GammaOptions,
  LambdaLR,
  LinearWarmup,
  MultiStepLR,
  OneCycleLR,
  type OneCycleOptions,
  StepLR,
  type WarmupOptions,
} from "./optim/schedulers.ts";
export {
  type QuantizedLayer,
  QuantizedModule,
  type QuantizeOptions,
  quantizeInt8,
} from "./quantization/quantize-int8.ts";
export {
  loadSafetensors,
  type SafetensorsContent,
  saveSafetensors,
} from "./safetensors/safetensors.ts";
export {
  arange,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  type RandomOptions,
  type RangeOptions,
  rand,
  randint,
  randLike,
  randn,
  randnLike,
  randperm,
  type TensorOptions,
  tensor,
  type ValuesOptions,
  zeros,
  zerosLike,
} from "./tensor/create.ts";
export type { DType, NestedArray, TypedArray } from "./tensor/dtype.ts";
export { einsum } from "./tensor/einsum.ts";
export {
  type AttentionOptions,
  cat,
  causalMask,
  type EmbeddingOptions,
  embedding,
  groupNorm,
  type LayerNormOptions,
  layerNorm,
  linear,
  oneHot,
  roundToFp16,
  scaledDotProductAttention,
  stack,
  where,
} from "./tensor/functions.ts";
export {
  type BatchNormOptions,
  batchNorm,
  type Conv1dOptions,
  type Conv2dOptions,
  type ConvTranspose2dOptions,
  conv1d,
  conv2d,
  convTranspose2d,
} from "./tensor/images.ts";
export {
  type BCEOptions,
  type BCEWithLogitsOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type CrossEntropyOptions,
  crossEntropy,
  type HuberOptions,
  huberLoss,
  type KLDivOptions,
  klDivLoss,
  l1Loss,
  mseLoss,
  type NLLOptions,
  nllLoss,
  type ReductionOptions,
  type SmoothL1Options,
  smoothL1Loss,
} from "./tensor/losses.ts";
export { type MultinomialOptions, multinomial } from "./tensor/multinomial.ts";
export {
  type AvgPool2dOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  globalAvgPool2d,
  type MaxPool2dOptions,
  maxPool2d,
} from "./tensor/pools.ts";
export type { Shape } from "./tensor/shape.ts";
export { type BackwardOptions, type Index, type Operand, Tensor } from "./tensor/tensor.ts";
export type { DropoutSeed, GeluOptions } from "./tensor/tensor-math.ts";
export type {
  Dims,
  KeepOptions,
  Sorted,
  SortOptions,
  TopkOptions,
  VarianceOptions,
} from "./tensor/tensor-reduction.ts";
export type { Pair } from "./tensor/windows.ts";
