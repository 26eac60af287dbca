/** How series are told apart without colour: by the dashes of lines and the shapes of points. */
const DASHES = ["", "6 3", "2 2.5", "9 3 2 3", "12 4", "1 4"] as const;
const SHAPES = ["circle", "square", "triangle", "diamond", "cross", "star"] as const;

/** The place of what something is compared with: grey in all charts, whatever stands beside it. */
export const COMPARED_PLACE = -1;

export interface SeriesLook {
  /** Dashes of its line; empty is solid. */
  readonly dash: string;
  readonly shape: (typeof SHAPES)[number];
}

export function seriesLook(place: number): SeriesLook {
  if (place === COMPARED_PLACE) return { dash: DASHES[1], shape: SHAPES[1] };
  return {
    dash: DASHES[place % DASHES.length] ?? "",
    shape: SHAPES[place % SHAPES.length] ?? "circle",
  };
}

/** The radius of a point's mark: its area grows with the point's size. */
export function pointRadius({ size }: { size?: number }): number {
  return size === undefined ? 3 : 3.5 + 4.5 * Math.sqrt(size);
}
