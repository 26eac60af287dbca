/** Shapes of a load and what they do, in words. */
import type { ServingOutput } from "../../../outputs/panels/serving/serving.ts";

export type LoadShape = NonNullable<ServingOutput["load"]>["shape"];

export const SHAPES: Readonly<
  Record<LoadShape, { readonly label: string; readonly short: string }>
> = {
  poisson: { label: "Poisson: each by itself", short: "Poisson" },
  bursts: { label: "Bursts: many at once", short: "in bursts" },
  diurnal: { label: "Diurnal: a day's rise and fall", short: "as over a day" },
  replay: { label: "Replay: as recorded", short: "as recorded" },
};

export const POLICIES: readonly ServingOutput["settings"]["policy"][] = [
  "round robin",
  "random",
  "least outstanding",
  "power of two",
];
