/** The kernels that work in pieces, by their numbers. */
import { convolvePiece, filterGradientPiece, inputGradientPiece } from "./convolution";
import { geluGradientPiece, geluPiece } from "./elementwise";
import {
  adamKernel,
  convolveKernel,
  filterGradientKernel,
  geluGradientKernel,
  geluKernel,
  inputGradientKernel,
  int8Kernel,
  multiplyKernel,
  quantizeKernel,
  sgdKernel,
  softmaxGradientKernel,
  softmaxKernel,
} from "./kernel-numbers";
import { int8Piece, quantizePiece } from "./int8";
import { multiplyPiece } from "./matmul";
import { adamPiece, sgdPiece } from "./optimizers";
import { softmaxGradientPiece, softmaxPiece } from "./rows";


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
  }
}
