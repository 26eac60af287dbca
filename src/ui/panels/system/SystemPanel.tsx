import { useDeferredValue } from "react";
import type { SystemOutput } from "../../../outputs/panels/system/system.ts";
import {
  isBegun,
  openPointsOf,
  STATION_WORDS,
  type Station,
  SYSTEM_QUESTION,
  stationsOf,
  systemVerdict,
} from "../../../outputs/panels/system/system-words.ts";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
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
