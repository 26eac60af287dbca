/** How series are told apart: by colour, and without it by dashes and marks. */
export interface SeriesStyle {
  readonly color: string;
  /** Of a line; empty is solid. */
  readonly dash: string;
  readonly mark: "circle" | "square" | "triangle" | "diamond" | "cross" | "star";
}

const DASHES = ["", "6 3", "2 2.5", "9 3 2 3", "12 4", "1 4"] as const;
const MARKS = ["circle", "square", "triangle", "diamond", "cross", "star"] as const;

export function seriesStyle(index: number): SeriesStyle {
  const place = index % DASHES.length;
  return {
    color: `var(--series-${place + 1})`,
    dash: DASHES[place] ?? "",
    mark: MARKS[place] ?? "circle",
  };
}
