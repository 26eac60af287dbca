import { memo, useState } from "react";
import {
  EVENT_KINDS,
  type MonitorEvent,
  type MonitorEventKind,
} from "../../../outputs/panels/monitor/monitor.ts";
import { Choice } from "../kit/Choice.tsx";
import { EventLog } from "../kit/log/EventLog.tsx";
import { EVENT_MARKS, isAlarming } from "./event-marks.ts";

const ALL = "all";

/** What happened, the latest first; of one kind, if that is chosen. */
export const EventList = memo(function EventList({ events }: { events: readonly MonitorEvent[] }) {
  const [kind, setKind] = useState<MonitorEventKind | typeof ALL>(ALL);
  const present = EVENT_KINDS.filter((it) => events.some((event) => event.kind === it));
  const shown = events.filter((event) => kind === ALL || event.kind === kind);
  return (
    <section className="panel-section panel-section-wide">
      <div className="section-head">
        <h4>What happened</h4>
        {present.length < 2 ? null : (
          <Choice
            label="Show"
            options={[
              { value: ALL, label: "all" },
              ...present.map((value) => ({ value, label: EVENT_MARKS[value].word })),
            ]}
            value={kind}
            onChange={setKind}
          />
        )}
      </div>
      <EventLog
        entries={shown.map(({ kind, ...event }) => ({
          ...event,
          mark: EVENT_MARKS[kind],
          isAlarming: isAlarming(kind),
        }))}
      />
    </section>
  );
});
