/** The kernels that work in pieces, by their numbers. */
import { attentionGradientPiece, attentionPiece } from "./attention";
import { channelSumsPiece, normalizeGradientPiece, normalizePiece } from "./channels";
import { convolvePiece, filterGradientPiece, inputGradientPiece } from "./convolution";
import { choosePiece, comparePiece } from "./comparisons";
import { depthwiseFilterPiece, depthwisePiece } from "./depthwise";
import { functionPiece } from "./functions";
import { geluGradientPiece, geluPiece } from "./gelu";
import {
  adamKernel,
  attentionGradientKernel,
  attentionKernel,
  channelSumsKernel,
  chooseKernel,
  columnKernel,
  compareKernel,
  convolveKernel,
  crossEntropyKernel,
  depthwiseFilterKernel,
  depthwiseKernel,
  extremeGradientKernel,
  filterGradientKernel,
  functionKernel,
  geluGradientKernel,
  geluKernel,
  inputGradientKernel,
  int8Kernel,
  layerNormGradientKernel,
  layerNormKernel,
  logSoftmaxGradientKernel,
  logSoftmaxKernel,
  lossKernel,
  mapKernel,
  multiplyKernel,
  normalizeGradientKernel,
  normalizeKernel,
  pairKernel,
  poolGradientKernel,
  quantizeKernel,
  sgdKernel,
  slopeKernel,
  softmaxGradientKernel,
  softmaxKernel,
  sortKernel,
  transposeKernel,
  winogradFilterGradientKernel,
  winogradFilterKernel,
  winogradFilterSumKernel,
  winogradKernel,
} from "./kernel-numbers";
import { int8Piece, quantizePiece } from "./int8";
import { lossPiece } from "./losses";
import { mapPiece } from "./maps";
import { multiplyPiece } from "./matmul";
import { layerNormGradientPiece, layerNormPiece } from "./norms";
import { adamPiece, sgdPiece } from "./optimizers";
import { columnPiece, pairPiece, slopePiece } from "./pairs";
import { poolGradientPiece } from "./pooling";
import { extremeGradientPiece } from "./reductions";
import {
  crossEntropyPiece,
  logSoftmaxGradientPiece,
  logSoftmaxPiece,
  softmaxGradientPiece,
  softmaxPiece,
} from "./rows";
import { sortPiece } from "./sorting";
import { transposePiece } from "./transposition";
import {
  winogradFilterGradientPiece,
  winogradFilterPiece,
  winogradFilterSumPiece,
  winogradPiece,
} from "./winograd";

export function perform(kernel: i32, piece: i32): void {
  switch (kernel) {
    case multiplyKernel:
      multiplyPiece(piece);
      break;
    case adamKernel:
      adamPiece(piece);
      break;
    case sgdKernel:
      sgdPiece(piece);
      break;
    case convolveKernel:
      convolvePiece(piece);
      break;
    case inputGradientKernel:
      inputGradientPiece(piece);
      break;
    case filterGradientKernel:
      filterGradientPiece(piece);
      break;
    case geluKernel:
      geluPiece(piece);
      break;
    case geluGradientKernel:
      geluGradientPiece(piece);
      break;
    case softmaxKernel:
      softmaxPiece(piece);
      break;
    case softmaxGradientKernel:
      softmaxGradientPiece(piece);
      break;
    case quantizeKernel:
      quantizePiece(piece);
      break;
    case int8Kernel:
      int8Piece(piece);
      break;
    case functionKernel:
      functionPiece(piece);
      break;
    case transposeKernel:
      transposePiece(piece);
      break;
    case sortKernel:
      sortPiece(piece);
      break;
    case channelSumsKernel:
      channelSumsPiece(piece);
      break;
    case normalizeKernel:
      normalizePiece(piece);
      break;
    case normalizeGradientKernel:
      normalizeGradientPiece(piece);
      break;
    case poolGradientKernel:
      poolGradientPiece(piece);
      break;
    case logSoftmaxKernel:
      logSoftmaxPiece(piece);
      break;
    case logSoftmaxGradientKernel:
      logSoftmaxGradientPiece(piece);
      break;
    case extremeGradientKernel:
      extremeGradientPiece(piece);
      break;
    case attentionKernel:
      attentionPiece(piece);
      break;
    case attentionGradientKernel:
      attentionGradientPiece(piece);
      break;
    case pairKernel:
      pairPiece(piece);
      break;
    case columnKernel:
      columnPiece(piece);
      break;
    case slopeKernel:
      slopePiece(piece);
      break;
    case mapKernel:
      mapPiece(piece);
      break;
    case compareKernel:
      comparePiece(piece);
      break;
    case chooseKernel:
      choosePiece(piece);
      break;
    case layerNormKernel:
      layerNormPiece(piece);
      break;
    case layerNormGradientKernel:
      layerNormGradientPiece(piece);
      break;
    case crossEntropyKernel:
      crossEntropyPiece(piece);
      break;
    case lossKernel:
      lossPiece(piece);
      break;
    case winogradFilterKernel:
      winogradFilterPiece(piece);
      break;
    case winogradKernel:
      winogradPiece(piece);
      break;
    case winogradFilterGradientKernel:
      winogradFilterGradientPiece(piece);
      break;
    case winogradFilterSumKernel:
      winogradFilterSumPiece(piece);
      break;
    case depthwiseKernel:
      depthwisePiece(piece);
      break;
    case depthwiseFilterKernel:
      depthwiseFilterPiece(piece);
      break;
  }
}
