import { memo } from "react";
import { figureValue } from "../../../../outputs/figure/figure-text.ts";
import { numberText } from "../../../../outputs/figure/number-text.ts";
import type { ServingOutput } from "../../../../outputs/panels/serving/serving.ts";

interface BatchSlotsProps {
  batchSize: ServingOutput["batchSize"];
  maxBatchSize: number;
  maxQueueDelayMs: number;
}

/** More than these are drawn as one bar. */
const MOST_SLOTS = 32;

/** A batch as it leaves on average: of the slots that it has, those that are filled. */
export const BatchSlots = memo(function BatchSlots({
  batchSize,
  maxBatchSize,
  maxQueueDelayMs,
}: BatchSlotsProps) {
  const mean = figureValue(batchSize);
  const slots = Math.min(MOST_SLOTS, maxBatchSize);
  const filled = ((mean ?? 0) / maxBatchSize) * slots;
  return (
    <>
      <p className="stage-main">
        {mean === undefined ? `up to ${maxBatchSize}` : `${numberText(mean, 2)} of ${maxBatchSize}`}
      </p>
      <div className="slots" aria-hidden="true">
        {Array.from({ length: slots }, (_, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
          <span key={slot} className="slot">
            <span
              className="slot-filled"
              style={{ width: `${100 * Math.min(1, Math.max(0, filled - slot))}%` }}
            />
          </span>
        ))}
      </div>
      <p className="stage-note">
        {mean === undefined ? "" : "on average; "}leaves full, or after{" "}
        {numberText(maxQueueDelayMs, 3)} ms
      </p>
    </>
  );
});
