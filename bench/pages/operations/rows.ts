/** Every row of the benchmark of operations: an operation of the table that has none does not pass the check of types. */
import type { operations } from "../../../src/tinytorch/operations/table.ts";
import type { RowsOf } from "./row.ts";
import { elementwiseRows } from "./rows-elementwise.ts";
import { imageRows } from "./rows-images.ts";
import { movementRows } from "./rows-movement.ts";
import { productRows } from "./rows-products.ts";
import { reductionRows } from "./rows-reductions.ts";

export const rows: RowsOf<typeof operations> = {
  ...elementwiseRows,
  ...reductionRows,
  ...movementRows,
  ...productRows,
  ...imageRows,
};
