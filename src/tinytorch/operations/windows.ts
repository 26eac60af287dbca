/** Windows that move over images: the common part of convolutions and pools. */

/** Height, then width. */
export interface ConvolutionAttrs {
  stride: readonly [number, number];
  padding: readonly [number, number];
}

/** Attributes of tfjs' kernels for windows. */
export interface WindowAttrs {
  strides: [number, number];
  pad: [number, number][];
  dataFormat: "NHWC";
  dilations: [number, number];
  dimRoundingMode: undefined;
}

export function windowAttrs({ stride, padding: [h, w] }: ConvolutionAttrs): WindowAttrs {
  return {
    strides: [...stride],
    pad: [
      [0, 0],
      [h, h],
      [w, w],
      [0, 0],
    ],
    dataFormat: "NHWC",
    dilations: [1, 1],
    dimRoundingMode: undefined,
  };
}
