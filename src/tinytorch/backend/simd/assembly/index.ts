/** Everything that the page calls. */
import { bandBytes } from "./convolution";
import { matmulScratch } from "./matmul";

export { setHelpers, setUp } from "./arguments";
export {
  addFilterSums,
  convolve,
  convolveFilterGradient,
  convolveInputGradient,
  filterPieces,
} from "./convolution";
export {
  binary,
  binaryColumn,
  gelu,
  geluGradient,
  relu,
  reluGradient,
  repeat,
  roundToFp16,
  segmentSum,
  swapMiddle,
} from "./elementwise";
export { linearInt8, quantizeRows } from "./int8";
export { matmul } from "./matmul";
export { adam, sgd } from "./optimizers";
export { transposePlanes } from "./pack";
export { help, share } from "./parallel";
export {
  averagePool,
  averagePoolGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  maxPool,
  maxPoolGradient,
} from "./pooling";
export {
  crossEntropy,
  extremePlaces,
  extremes,
  layerNorm,
  layerNormGradient,
  softmax,
  softmaxGradient,
  sumColumns,
  sumRows,
} from "./rows";
export { describe } from "./window";

/** Bytes that each thread needs for itself. */
export function scratchBytes(): i32 {
  return <i32>matmulScratch + bandBytes;
}
