import { memo } from "react";
import { integerText } from "../../../../outputs/figure/number-text.ts";

interface QueueBarProps {
  queued: number;
  limit: number;
}

/** A queue as long as it is, against its limit; its head is at the right, where requests leave. */
export const QueueBar = memo(function QueueBar({ queued, limit }: QueueBarProps) {
  const share = limit > 0 ? Math.min(1, queued / limit) : 0;
  const isFull = queued >= limit;
  return (
    <>
      <p className="stage-main">{queued === 0 ? "empty" : `${integerText(queued)} wait`}</p>
      <div className="queue-track" aria-hidden="true">
        <div
          className={isFull ? "queue-bar queue-full" : "queue-bar"}
          style={{ width: `${100 * share}%` }}
        />
      </div>
      <p className="stage-note">
        {isFull ? "full: more is rejected" : `of at most ${integerText(limit)}`}
      </p>
    </>
  );
});
