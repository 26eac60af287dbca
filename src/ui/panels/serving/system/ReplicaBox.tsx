import { memo, useState } from "react";
import { integerText } from "../../../../outputs/figure/number-text.ts";
import type { ReplicaState } from "../../../../outputs/panels/serving/serving.ts";
import { StatusMark } from "./StatusMark.tsx";

/** Resolves when the system has answered. */
export type Kill = (replica: number) => Promise<unknown>;

interface ReplicaBoxProps {
  replica: ReplicaState;
  maxBatchSize: number;
  /** Undefined where nothing answers. */
  onKill: Kill | undefined;
}

/** A replica: its state by shape and word, what it has now and what it has done. */
export const ReplicaBox = memo(function ReplicaBox({
  replica: { id, status, answered, inFlight, restarts },
  maxBatchSize,
  onKill,
}: ReplicaBoxProps) {
  const [isAsked, setAsked] = useState(false);
  const kill = async () => {
    setAsked(true);
    await onKill?.(id);
    setAsked(false);
  };
  return (
    <li className={`replica replica-${status}`}>
      <span className="replica-name">
        <StatusMark status={status} />
        Replica {id}
      </span>
      <span className="replica-status">
        {status}
        {restarts === 0 ? null : <Restarts count={restarts} />}
      </span>
      <span className="replica-load">
        <span className="replica-track" aria-hidden="true">
          <span
            className="replica-bar"
            style={{ width: `${100 * Math.min(1, inFlight / maxBatchSize)}%` }}
          />
        </span>
        {integerText(inFlight)} in flight
      </span>
      <button
        type="button"
        className="replica-kill"
        aria-label={`Kill replica ${id}`}
        disabled={onKill === undefined || isAsked || status === "dead"}
        onClick={() => void kill()}
      >
        kill
      </button>
      <span className="replica-done">{integerText(answered)} answered</span>
    </li>
  );
});

function Restarts({ count }: { count: number }) {
  const words = `${count} ${count === 1 ? "restart" : "restarts"}`;
  return (
    <span className="replica-restarts" title={words}>
      <span aria-hidden="true">↻{count}</span>
      <span className="hidden-visually">, {words}</span>
    </span>
  );
}
