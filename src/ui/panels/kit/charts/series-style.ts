/** How series are told apart: by the page's colours, and without them by dashes and shapes. */
import {
  COMPARED_PLACE,
  type SeriesLook,
  seriesLook,
} from "../../../../outputs/drawing/series-look.ts";

export interface SeriesStyle {
  readonly color: string;
  /** Dashes of its line; empty is solid. */
  readonly dash: string;
  readonly mark: SeriesLook["shape"];
}

/** As many as there are tokens. */
const COLORS = 6;

export function seriesStyle(place: number): SeriesStyle {
  const { dash, shape } = seriesLook(place);
  const color = place === COMPARED_PLACE ? "ink-faint" : `series-${(place % COLORS) + 1}`;
  return { color: `var(--${color})`, dash, mark: shape };
}
