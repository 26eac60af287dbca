/** What a structured file is written from: plain data whose planned values still carry their origins. */
import type { Planned } from "../planned.ts";

export type Scalar = string | number | boolean | null;

/** A property that is undefined is left out. */
export type Tree =
  | Scalar
  | Planned<Scalar>
  | readonly Tree[]
  | { readonly [property: string]: Tree | undefined };

/** Names and indices from the root down. */
export type Keys = readonly (string | number)[];
