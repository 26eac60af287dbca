/**
 * How long the parts of the module take to run here. Before anything has run, as long as on the machine that they were timed on; from
 * then on longer or shorter in the ratio that the parts which ran here show.
 */
import { lookUp } from "../../../base/look-up.ts";
import { isRunnable } from "../../../notebook/notebook.ts";
import type { SessionState } from "../../../session/state.ts";
import type { PartHeading } from "../../services.ts";

/** Where the times come from, for whoever points at one. */
export const TIME_ORIGIN =
  "What running all of its cells took on two cores without a graphics card; once a part has run here, at the pace of this device";

export interface ExpectedTime {
  readonly part: number;
  /** To run all of its cells. */
  readonly seconds: number;
  /** It was measured here; else it is expected. */
  readonly isMeasured: boolean;
}

export function isSameTime(a: ExpectedTime, b: ExpectedTime): boolean {
  return a.part === b.part && a.seconds === b.seconds && a.isMeasured === b.isMeasured;
}

/** None for a notebook that is not the module, of which nothing is known. */
export function expectedTimes(
  state: SessionState,
  parts: readonly PartHeading[],
): readonly ExpectedTime[] {
  if (state.notebook.base === null) return [];
  const timed = parts.flatMap(({ part, seconds }) =>
    seconds === undefined ? [] : [{ part, seconds, here: secondsHere(state, part) }],
  );
  const ran = timed.filter(({ here, seconds }) => here !== undefined && seconds > 0);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const pace =
    ran.length === 0
      ? 1
      : sum(ran.map(({ here = 0 }) => here)) / sum(ran.map(({ seconds }) => seconds));
  return timed.map(({ part, seconds, here }) => ({
    part,
    seconds: here ?? seconds * pace,
    isMeasured: here !== undefined,
  }));
}

/** What the last runs of its cells took together, if all of them have run to their end. */
function secondsHere({ notebook, cells }: SessionState, part: number): number | undefined {
  const own = notebook.cells.filter((cell) => cell.part === part && isRunnable(cell));
  let ms = 0;
  for (const { id } of own) {
    const { durationMs, outcome } = lookUp(cells, id)?.result ?? {};
    if (durationMs === undefined || outcome === "stopped" || outcome === "aborted")
      return undefined;
    ms += durationMs;
  }
  return own.length === 0 ? undefined : ms / 1000;
}

/** `40 s`, `1½ min`, `4 min`: as exact as a guess should be; empty for what takes no time to speak of. */
export function roughTime(seconds: number): string {
  if (seconds < 2) return "";
  if (seconds < 10) return `${Math.round(seconds)} s`;
  if (seconds < 57.5) return `${5 * Math.round(seconds / 5)} s`;
  const halves = Math.round(seconds / 30);
  if (halves >= 20) return `${Math.round(halves / 2)} min`;
  return `${halves < 2 ? "" : Math.floor(halves / 2)}${halves % 2 === 1 ? "½" : ""} min`;
}
