/** Everything that the page calls. */
import { bandBytes } from "./convolution";
import { matmulScratch } from "./matmul";
import { winogradScratch } from "./winograd";

export { setHelpers, setUp } from "./arguments";
export { attention, attentionBytes, attentionGradient } from "./attention";
export {
  addAlong,
  bounds,
  copyRows,
  fillUpTo,
  padRows,
  pickAlong,
  pickRows,
  repeat,
  swapMiddle,
} from "./blocks";
export { channelPieces, channelSums, normalize, normalizeGradient } from "./channels";
export { choose, compare, compareColumn, realsOf } from "./comparisons";
export {
  addFilterSums,
  convolve,
  convolveFilterGradient,
  convolveInputGradient,
  filterPieces,
} from "./convolution";
export { depthwise, depthwiseToFilter } from "./depthwise";
export { applyFunction } from "./functions";
export { gelu, geluGradient } from "./gelu";
export { linearInt8, quantizeRows } from "./int8";
export { foldTruths, invertTruths, joinTruths } from "./logic";
export { loss } from "./losses";
export { map } from "./maps";
export { matmul } from "./matmul";
export { layerNorm, layerNormGradient, layerNormPieces } from "./norms";
export { adam, sgd } from "./optimizers";
export { binary, binaryColumn, gradientOf, segmentSum } from "./pairs";
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
  extremeGradient,
  extremePlaces,
  extremes,
  extremesDown,
  sumColumns,
  sumDown,
} from "./reductions";
export {
  crossEntropy,
  logSoftmax,
  logSoftmaxGradient,
  softmax,
  softmaxGradient,
} from "./rows";
export { productGradient, productRows } from "./row-products";
export { cumulate } from "./scans";
export { sortBytes, sortPieces, sortRows } from "./sorting";
export { transposePlanes } from "./transposition";
export { describe } from "./window";
export {
  winograd,
  winogradFailed,
  winogradFilter,
  winogradFilterGradient,
  winogradFilterSize,
  winogradFilterSum,
} from "./winograd";

/** Bytes that each thread needs for itself. */
export function scratchBytes(): i32 {
  return max(<i32>matmulScratch + bandBytes, <i32>winogradScratch);
}
