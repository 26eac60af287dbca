/** How kinds of events look: a symbol and a word, besides any colour. */
import type { MonitorEventKind } from "../../../outputs/panels/monitor/monitor.ts";
import type { EventMark } from "../kit/log/EventLog.tsx";

export const EVENT_MARKS: Record<MonitorEventKind, EventMark> = {
  alert: { symbol: "▲", word: "alert" },
  drift: { symbol: "◆", word: "drift" },
  resolved: { symbol: "✓", word: "resolved" },
  replica: { symbol: "✕", word: "replica" },
  control: { symbol: "●", word: "control" },
  tab: { symbol: "◌", word: "tab" },
  refused: { symbol: "–", word: "not counted" },
};

/** Whether it is something to worry about. */
export function isAlarming(kind: MonitorEventKind): boolean {
  return kind === "alert" || kind === "drift";
}
