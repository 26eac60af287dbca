/** The rewrites that there are. */
import { batchProducts } from "./batch-products.ts";
import { foldLayout } from "./fold-layout.ts";
import { foldTranspose } from "./fold-transpose.ts";
import { fuseLinearActivation } from "./fuse-linear-activation.ts";
import type { GraphPass } from "./pass.ts";
import { quantizeDynamic } from "./quantize-dynamic.ts";
import { shareSubexpressions } from "./share-subexpressions.ts";

/** How `optimize` is told of a pass in a word. */
export type PassName =
  | "fuse-linear-activation"
  | "fold-transpose"
  | "batch-products"
  | "share-subexpressions"
  | "fold-layout"
  | "quantize-dynamic";

/** Every pass, for `optimize` and for looking at what they would find. */
export const passes = {
  fuseLinearActivation,
  foldTranspose,
  batchProducts,
  shareSubexpressions,
  foldLayout,
  quantizeDynamic,
} satisfies Record<string, GraphPass>;
