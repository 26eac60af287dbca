/** The door: everything that others may use of the engine. */
export { availableBackends, type BackendAvailability, preloadBackend } from "./backend/backends.ts";
export type { BackendName, BackendOptions } from "./backend/device.ts";
export { getBackend, type MemoryUse, memory, setBackend, synchronize } from "./backend/storage.ts";
export {
  type BackendCalibration,
  type Calibration,
  type CalibrationProgress,
  calibrate,
  lastCalibration,
} from "./calibrate.ts";
export {
  arange,
  eye,
  full,
  manualSeed,
  ones,
  onesLike,
  type RandomOptions,
  rand,
  randint,
  randn,
  randperm,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from "./create.ts";
export { DataLoader, type DataLoaderOptions } from "./data/data-loader.ts";
export { type Batch, type Dataset, TensorDataset } from "./data/dataset.ts";
export { MNIST, type MNISTOptions, setDataUrl } from "./data/mnist.ts";
export type { DType, NestedArray, TypedArray } from "./dtype.ts";
export {
  type CrossEntropyOptions,
  cat,
  crossEntropy,
  linear,
  mseLoss,
  stack,
  where,
} from "./functions.ts";
export { type OperationEvent, setInterruptCheck, setOperationListener } from "./hooks.ts";
export {
  Dropout,
  Flatten,
  GELU,
  Linear,
  ReLU,
  Sequential,
  Sigmoid,
  Softmax,
  Tanh,
} from "./nn/layers.ts";
export { CrossEntropyLoss, MSELoss } from "./nn/losses.ts";
export { type AnyModule, Module, Parameter, type StateDict } from "./nn/module.ts";
export { Optimizer, type OptimizerState } from "./optim/optimizer.ts";
export { Adam, type AdamOptions, AdamW, SGD, type SGDOptions } from "./optim/optimizers.ts";
export type { Shape } from "./shape.ts";
export { isGradEnabled, noGrad, savedBytes } from "./tape.ts";
export { type Dims, type Index, type Operand, Tensor } from "./tensor.ts";
