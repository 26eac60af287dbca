import { useDeferredValue } from "react";
import { lookUp } from "../../../base/look-up.ts";
import type { CellId } from "../../../notebook/notebook.ts";
import type { SystemOutput } from "../../../outputs/panels/system/system.ts";
import {
  cellName,
  isBegun,
  openPointsOf,
  STATION_WORDS,
  type Station,
  SYSTEM_QUESTION,
  stationsOf,
  systemVerdict,
} from "../../../outputs/panels/system/system-words.ts";
import { whyEarlier } from "../../../session/running/earlier.ts";
import type { SessionState } from "../../../session/state.ts";
import { useSessionState } from "../../use-session.ts";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { panelSources } from "../panels.ts";
import { PrintButton } from "./PrintButton.tsx";
import { SystemLineView } from "./SystemLineView.tsx";
import "./system.css";

/** The System panel: the reader's own system on one page, a station after the other. */
export function SystemPanel({ output, cellId }: PanelProps<SystemOutput>) {
  const shown = useDeferredValue(output);
  return (
    <PanelFrame
      output={shown}
      cellId={cellId}
      className="system-page"
      doing="Put together"
      actions={<PrintButton />}
    >
      <PanelAnswer question={SYSTEM_QUESTION}>{systemVerdict(shown)}</PanelAnswer>
      <OtherRuns at={shown.at} cellId={cellId} />
      <ol className="system-stations">
        {stationsOf(shown).map((station) => (
          <li key={station.name} className="system-station" data-standing={standingOf(station)}>
            <h4>{STATION_WORDS[station.name]}</h4>
            <div className="system-lines">
              {station.lines.map((line) => (
                <SystemLineView key={line.id} line={line} />
              ))}
            </div>
          </li>
        ))}
      </ol>
    </PanelFrame>
  );
}

/** For the mark beside it: a full disc, a ring that is half full, an empty one. Words beside each line say the same. */
function standingOf({ lines }: Station): "closed" | "open" | "nothing" {
  if (!lines.some(isBegun)) return "nothing";
  return lines.every((line) => openPointsOf(line).length === 0) ? "closed" : "open";
}

/** What its figures do not know of: cells with panels that have run since, and those whose panels are of an earlier run. */
function OtherRuns({ at, cellId }: { at: string; cellId: CellId }) {
  const since = useSessionState((state) =>
    names(state, (id) => hasRunSince(state, id, at), cellId),
  );
  const earlier = useSessionState((state) =>
    names(
      state,
      (id) => !hasRunSince(state, id, at) && whyEarlier(state, id) !== undefined,
      cellId,
    ),
  );
  if (since === "" && earlier === "") return null;
  return (
    <p className="system-earlier">
      {since === "" ? null : `Put together before these cells ran again: ${since}. `}
      {earlier === ""
        ? null
        : `Their panels are of an earlier run, or of an earlier visit: ${earlier}.`}
    </p>
  );
}

/** The cells that show a panel and of which `is` holds, in words. */
function names(state: SessionState, is: (cellId: CellId) => boolean, but: CellId): string {
  const cells = new Set(panelSources(state).map((source) => source.cellId));
  cells.delete(but);
  return [...cells].filter(is).map(cellName).join(", ");
}

function hasRunSince(state: SessionState, cellId: CellId, at: string): boolean {
  const result = lookUp(state.cells, cellId)?.result;
  return result !== undefined && result.startedAt > Date.parse(at);
}
