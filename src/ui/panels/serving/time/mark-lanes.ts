/** Where the words of marks stand above the time axis, so that none covers another. */
import type { ServingOutput } from "../../../../outputs/panels/serving/serving.ts";
import { columnLeft, placeOf, SECONDS } from "./heat-layout.ts";

export type Mark = ServingOutput["marks"][number];

export interface PlacedMark extends Mark {
  /** Of its line, in pixels. */
  readonly x: number;
  /** Which line of text, from the top; undefined where there is no room for its words. */
  readonly lane: number | undefined;
  /** At the right end, words stand to the left of their line. */
  readonly isLeft: boolean;
}

export const LANES = 3;
const GAP = 10;

/** Those of the last minute. The latest get their words first; `widthOf`: of words, in pixels. */
export function placeMarks(
  marks: readonly Mark[],
  last: number,
  width: number,
  widthOf: (text: string) => number,
): PlacedMark[] {
  const taken: { lane: number; from: number; to: number }[] = [];
  const inView = marks.filter(({ second }) => {
    const place = placeOf(second, last);
    return place >= 0 && place < SECONDS;
  });
  const placed = inView.toReversed().map((mark) => {
    const x =
      (columnLeft(placeOf(mark.second, last), width) +
        columnLeft(placeOf(mark.second, last) + 1, width)) /
      2;
    const size = widthOf(mark.text) + GAP;
    const isLeft = x + size > width;
    const [from, to] = isLeft ? [x - size, x] : [x, x + size];
    const lane = from < 0 && isLeft ? undefined : freeLane(taken, from, to);
    if (lane !== undefined) taken.push({ lane, from, to });
    return { ...mark, x, lane, isLeft };
  });
  return placed.toReversed();
}

function freeLane(
  taken: readonly { lane: number; from: number; to: number }[],
  from: number,
  to: number,
): number | undefined {
  return Array.from({ length: LANES }, (_, lane) => lane).find((lane) =>
    taken.every((it) => it.lane !== lane || it.to <= from || it.from >= to),
  );
}
