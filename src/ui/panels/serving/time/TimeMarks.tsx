import { memo, useMemo } from "react";
import { type Mark, placeMarks } from "./mark-lanes.ts";

interface TimeMarksProps {
  marks: readonly Mark[];
  /** The second at the right end. */
  last: number;
  width: number;
}

const FONT = "12px Inter Variable, sans-serif";

/** What was done to the system, and what befell it: a line through the time axis each, with its words on top. */
export const TimeMarks = memo(function TimeMarks({ marks, last, width }: TimeMarksProps) {
  const pen = useMemo(measuringPen, []);
  if (width === 0) return null;
  const placed = placeMarks(marks, last, width, (text) => pen?.measureText(text).width ?? 0);
  return (
    <ol className="time-marks" aria-label="Marks on the time axis">
      {placed.map(({ second, text, x, lane, isLeft }, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the same can befall it twice in a second
          key={`${second} ${text} ${index}`}
          className="time-mark"
          style={{ left: Math.round(x), top: `${lane ?? 0}lh` }}
        >
          <span
            className={[
              "time-mark-words",
              isLeft ? "time-mark-left" : "",
              lane === undefined ? "hidden-visually" : "",
            ].join(" ")}
          >
            <span className="hidden-visually">{last - second} s ago: </span>
            {text}
          </span>
        </li>
      ))}
    </ol>
  );
});

function measuringPen(): CanvasRenderingContext2D | null {
  const pen = document.createElement("canvas").getContext("2d");
  if (pen !== null) pen.font = FONT;
  return pen;
}
