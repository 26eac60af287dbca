/** Every operation of the engine, by name: what the tape, the tests and the profiler know of them. */
import { attention } from "./attention.ts";
import { convolutions } from "./convolutions.ts";
import { elementwise } from "./elementwise.ts";
import { fp16 } from "./fp16.ts";
import { losses } from "./losses.ts";
import { movement } from "./movement.ts";
import { normalizations } from "./normalizations.ts";
import { pools } from "./pools.ts";
import { products } from "./products.ts";
import { quantized } from "./quantized.ts";
import { reductions } from "./reductions.ts";
import { rounding } from "./rounding.ts";

export const operations = {
  ...elementwise,
  ...rounding,
  ...reductions,
  ...movement,
  ...products,
  ...quantized,
  ...fp16,
  ...convolutions,
  ...pools,
  ...normalizations,
  ...losses,
  attention,
};
