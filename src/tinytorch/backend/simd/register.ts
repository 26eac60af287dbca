import { registerAttention } from "./attention-kernels.ts";
import { registerChannels } from "./channel-kernels.ts";
import { overrideComparisons } from "./comparison-kernels.ts";
import { overrideElementwise } from "./elementwise-kernels.ts";
import { overrideImages } from "./image-kernels.ts";
import type { Simd } from "./instance.ts";
import { registerInt8 } from "./int8-kernels.ts";
import { overrideLogic } from "./logic-kernels.ts";
import { registerLosses } from "./loss-kernels.ts";
import { overrideMatMul } from "./matmul-kernels.ts";
import { overrideMovement } from "./movement-kernels.ts";
import { overrideRows } from "./row-kernels.ts";
import { overrideSum } from "./sum-kernels.ts";
import { registerTraining } from "./training-kernels.ts";

/** Puts our kernels in the place of tfjs-wasm's, and adds those that it lacks. */
export function registerSimd(simd: Simd): void {
  overrideMatMul(simd);
  // What broadcasts both ways repeats by Tile.
  overrideMovement(simd);
  overrideElementwise(simd);
  overrideComparisons(simd);
  overrideRows(simd);
  overrideSum(simd);
  overrideLogic(simd);
  registerLosses(simd);
  overrideImages(simd);
  registerAttention(simd);
  registerChannels(simd);
  registerTraining(simd);
  registerInt8(simd);
}
