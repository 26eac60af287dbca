/** What happened, in words: alerts, drift, replicas that died, controls that were used. Only the latest are kept. */
import type { MonitorEvent, MonitorEventKind } from "../../outputs/panels/monitor/monitor.ts";

const MOST_EVENTS = 200;

export class EventLog {
  #events: readonly MonitorEvent[] = [];
  readonly #most: number;

  constructor(most = MOST_EVENTS) {
    this.#most = most;
  }

  /** `second`: since the monitor was opened. */
  add(kind: MonitorEventKind, second: number, text: string): void {
    this.#events = [...this.#events, { kind, second, text }].slice(-this.#most);
  }

  /** Oldest first; of one kind, if that is asked for. The same list until something is added. */
  events(kind?: MonitorEventKind): readonly MonitorEvent[] {
    return kind === undefined ? this.#events : this.#events.filter((it) => it.kind === kind);
  }
}
