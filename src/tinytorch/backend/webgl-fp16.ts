import type { MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import type { KernelTensor } from "./device.ts";
import { register } from "./override.ts";

/**
 * `roundToFp16` of `fp16.ts` in whole numbers, which no shader compiler simplifies. A subnormal number is counted in steps of 2⁻²⁴: its
 * bits, with the leading one, are shifted so far that steps are left, and what falls off decides whether there is one more.
 */
const code = `
void main() {
  int bits = floatBitsToInt(getXAtOutCoords());
  int magnitude = bits & 0x7fffffff;
  int rounded = ((magnitude + 0xfff + ((magnitude >> 13) & 1)) >> 13) << 13;
  if (magnitude < 0x38800000) {
    int places = min(126 - (magnitude >> 23), 25);
    int fraction = (magnitude & 0x7fffff) | 0x800000;
    int steps = (fraction + (1 << (places - 1)) - 1 + ((fraction >> places) & 1)) >> places;
    rounded = floatBitsToInt(float(steps) * 5.9604644775390625e-8);
  }
  if (magnitude >= 0x477ff000) rounded = 0x7f800000;
  if (magnitude > 0x7f800000) rounded = magnitude;
  setOutput(intBitsToFloat(rounded | (bits ^ magnitude)));
}`;

export function registerRoundToFp16(backend: MathBackendWebGL): void {
  register("RoundToFp16", "webgl", ({ inputs }) => {
    const { x } = inputs as { x: KernelTensor };
    const program = { variableNames: ["x"], outputShape: x.shape, userCode: code };
    return backend.runWebGLProgram(program, [x], "float32") as KernelTensor;
  });
}
