import type { CellId } from "../../../../notebook/notebook.ts";
import { Icon } from "../../../Icon.tsx";
import { useDispatch } from "../../../use-session.ts";
import { type PanelSource, useSourceFact } from "./source.ts";
import "./source.css";

interface SourceLineProps {
  cellId: CellId;
  slot: number;
  source: PanelSource;
}

/** Since when a system is live, with *Stop system*; or when and why it ended. */
export function SourceLine({ cellId, slot, source }: SourceLineProps) {
  const dispatch = useDispatch();
  const startedAt = useSourceFact(cellId, slot, (it) => it.startedAt) ?? 0;
  const isEnding = useSourceFact(cellId, slot, (it) => it.isEnding) ?? false;
  const ended = useSourceFact(cellId, slot, (it) => it.ended);
  if (ended !== undefined) {
    return (
      <p className="source-line source-ended">
        Ended, as of <ClockTime at={ended.at} />: {ended.reason}
      </p>
    );
  }
  return (
    <p className="source-line source-live">
      <span className="source-dot" aria-hidden="true" />
      <span>
        {isEnding ? "Ending, live since " : "Live since "}
        <ClockTime at={startedAt} />
      </span>
      <button
        type="button"
        className="button button-plain button-stop source-stop"
        disabled={isEnding}
        onClick={() => dispatch({ type: "end-source", sourceId: source.id })}
      >
        <Icon name="stop" />
        Stop system
      </button>
    </p>
  );
}

/** `14:03:12`; with the day where that is not today. */
function ClockTime({ at }: { at: number }) {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return (
    <time className="numbers" dateTime={date.toISOString()}>
      {isToday ? "" : `${date.toLocaleDateString()} `}
      {date.toLocaleTimeString("en-GB")}
    </time>
  );
}
