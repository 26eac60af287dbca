/** The four parts of a request's way, in the order in which it goes through them; they add up to its latency. */
import { SPANS as NAMES, spanWords } from "../../../outputs/panels/serving/serving-figures.ts";
import { seriesStyle } from "../kit/charts/series-style.ts";

export interface Span {
  readonly name: (typeof NAMES)[number];
  readonly label: string;
  readonly color: string;
}

/** Places among the series' looks, chosen so that neighbours in a stack differ most. */
const LOOKS = { queue: 1, batch: 2, compute: 0, hop: 3 } as const;

export const SPANS: readonly Span[] = NAMES.map((name) => ({
  name,
  label: spanWords(name),
  color: seriesStyle(LOOKS[name]).color,
}));
