/** Why a model that `quantizeInt8` made has no time on this library's engine. */
import type { NotMeasurable } from "../../outputs/figure/figure.ts";

export const SIMULATED: NotMeasurable = {
  kind: "not-measurable",
  reason:
    "Here 8 bits are simulated in float32, so that the accuracy is that of the file; its time is that of what runs the file, such as ONNX Runtime.",
};
