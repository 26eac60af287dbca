/** How kinds of events look: a symbol and a word, besides any colour. */
import type { MonitorEventKind } from "../../../outputs/panels/monitor/monitor.ts";

export const EVENT_MARKS: Record<MonitorEventKind, { symbol: string; word: string }> = {
  alert: { symbol: "▲", word: "alert" },
  drift: { symbol: "◆", word: "drift" },
  resolved: { symbol: "✓", word: "resolved" },
  replica: { symbol: "✕", word: "replica" },
  control: { symbol: "●", word: "control" },
  refused: { symbol: "–", word: "not counted" },
};

/** Whether it is something to worry about. */
export function isAlarming(kind: MonitorEventKind): boolean {
  return kind === "alert" || kind === "drift";
}
