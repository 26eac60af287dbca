import { Scrollable } from "../../../Scrollable.tsx";
import "./event-log.css";

/** How an event looks: a symbol and a word, besides any colour. */
export interface EventMark {
  readonly symbol: string;
  readonly word: string;
}

export interface LogEntry {
  readonly second: number;
  readonly mark: EventMark;
  /** Something to worry about. */
  readonly isAlarming: boolean;
  readonly text: string;
  /** Its number in the charts; empty where it has none there. */
  readonly flag?: string;
}

/** What happened, the latest first; entries are given the oldest first. */
export function EventLog({ entries }: { entries: readonly LogEntry[] }) {
  if (entries.length === 0) return <p className="event-none">Nothing yet.</p>;
  const hasFlags = entries.some(({ flag }) => flag !== undefined);
  return (
    <Scrollable
      className={hasFlags ? "event-log event-log-flagged" : "event-log"}
      label="What happened"
    >
      <ol>
        {entries.toReversed().map(({ second, mark, isAlarming, text, flag }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest, which stays
          <li key={entries.length - place}>
            <span className="numbers event-when">{Math.round(second)} s</span>
            {hasFlags ? <span className="numbers event-flag">{flag}</span> : null}
            <span className={isAlarming ? "event-kind event-bad" : "event-kind"}>
              {mark.symbol} {mark.word}
            </span>
            <span className="event-text">{text}</span>
          </li>
        ))}
      </ol>
    </Scrollable>
  );
}
