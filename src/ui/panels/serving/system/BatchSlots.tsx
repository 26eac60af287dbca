import { memo } from "react";

interface BatchSlotsProps {
  /** Requests that the next batch would take now. */
  waiting: number;
  maxBatchSize: number;
}

/** More than these are drawn as one bar. */
const MOST_SLOTS = 32;

/** The next batch: a slot for each request that it can take, filled from the head of the queue. */
export const BatchSlots = memo(function BatchSlots({ waiting, maxBatchSize }: BatchSlotsProps) {
  return (
    <>
      <p className="stage-main">
        {waiting} of {maxBatchSize}
      </p>
      <div className="slots" aria-hidden="true">
        {maxBatchSize > MOST_SLOTS ? (
          <div className="queue-track">
            <div className="queue-bar" style={{ width: `${(100 * waiting) / maxBatchSize}%` }} />
          </div>
        ) : (
          Array.from({ length: maxBatchSize }, (_, slot) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
            <span key={slot} className={slot < waiting ? "slot slot-filled" : "slot"} />
          ))
        )}
      </div>
    </>
  );
});
