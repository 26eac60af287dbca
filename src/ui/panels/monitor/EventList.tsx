import { memo, useState } from "react";
import {
  EVENT_KINDS,
  type MonitorEvent,
  type MonitorEventKind,
} from "../../../outputs/panels/monitor/monitor.ts";
import { Scrollable } from "../../Scrollable.tsx";
import { Choice } from "../kit/Choice.tsx";
import { EVENT_MARKS, isAlarming } from "./event-marks.ts";

const ALL = "all";

/** What happened, the latest first; of one kind, if that is chosen. */
export const EventList = memo(function EventList({ events }: { events: readonly MonitorEvent[] }) {
  const [kind, setKind] = useState<MonitorEventKind | typeof ALL>(ALL);
  const present = EVENT_KINDS.filter((it) => events.some((event) => event.kind === it));
  const shown = events.filter((event) => kind === ALL || event.kind === kind).toReversed();
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
      {shown.length === 0 ? (
        <p className="monitor-none">Nothing yet.</p>
      ) : (
        <Scrollable className="monitor-events" label="What happened">
          <ol>
            {shown.map((event, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest, which stays
              <li key={shown.length - place}>
                <span className="numbers monitor-when">{event.second} s</span>
                <span
                  className={isAlarming(event.kind) ? "monitor-kind monitor-bad" : "monitor-kind"}
                >
                  {EVENT_MARKS[event.kind].symbol} {EVENT_MARKS[event.kind].word}
                </span>
                <span>{event.text}</span>
              </li>
            ))}
          </ol>
        </Scrollable>
      )}
    </section>
  );
});
