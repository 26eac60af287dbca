import { memo } from "react";
import type { RolloutEvent, RolloutOutput } from "../../../outputs/panels/rollout/rollout.ts";
import { flagsInView } from "../../../outputs/panels/rollout/rollout-charts.ts";
import { EventLog, type EventMark } from "../kit/log/EventLog.tsx";

const MARKS: Record<RolloutEvent["kind"], EventMark> = {
  stage: { symbol: "▷", word: "stage" },
  decision: { symbol: "◆", word: "decision" },
  control: { symbol: "●", word: "control" },
  refused: { symbol: "–", word: "refused" },
  fault: { symbol: "▲", word: "fault" },
  replica: { symbol: "✕", word: "replica" },
  tab: { symbol: "◌", word: "tab" },
  note: { symbol: "·", word: "note" },
};

/** What happened; numbers are those of the flags in the charts. */
export const RolloutLog = memo(
  function RolloutLog({ rollout }: { rollout: RolloutOutput }) {
    const flags = flagsInView(rollout);
    const entries = rollout.log.map((event) => ({
      ...event,
      mark: MARKS[event.kind],
      isAlarming: event.kind === "fault",
      flag: flagOf(flags, event),
    }));
    return (
      <section className="panel-section">
        <h4>What happened</h4>
        <EventLog entries={entries} />
      </section>
    );
  },
  ({ rollout: before }, { rollout: after }) =>
    before.log.length === after.log.length &&
    before.log.at(-1)?.second === after.log.at(-1)?.second &&
    Math.floor(before.second / 10) === Math.floor(after.second / 10),
);

/** Its number in the charts, where it has a flag there. */
function flagOf(flags: readonly RolloutEvent[], event: RolloutEvent): string {
  const place = flags.indexOf(event);
  return place < 0 ? "" : String(place + 1);
}
