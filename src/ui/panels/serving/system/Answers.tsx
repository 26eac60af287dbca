import { memo } from "react";
import { integerText } from "../../../../outputs/figure/number-text.ts";
import type { ServingCounts } from "../../../../outputs/panels/serving/serving.ts";

const ENDS: readonly { name: Exclude<keyof ServingCounts, "issued" | "cached">; label: string }[] =
  [
    { name: "answered", label: "answered" },
    { name: "rejected", label: "rejected" },
    { name: "timedOut", label: "timed out" },
    { name: "failed", label: "failed" },
    { name: "open", label: "still open" },
  ];

/** How requests ended: a bar of their shares, and their counts, which add up to those sent. */
export const Answers = memo(function Answers({ counts }: { counts: ServingCounts }) {
  return (
    <>
      <div className="ends-bar" aria-hidden="true">
        {ENDS.map(({ name }) =>
          counts[name] === 0 ? null : (
            <span key={name} className={`end end-${name}`} style={{ flexGrow: counts[name] }} />
          ),
        )}
      </div>
      <dl className="ends">
        {ENDS.map(({ name, label }) => (
          <div key={name} className={counts[name] === 0 ? "end-none" : undefined}>
            <dt>
              <span className={`end end-key end-${name}`} aria-hidden="true" />
              {label}
            </dt>
            <dd>{integerText(counts[name])}</dd>
          </div>
        ))}
        <div className="ends-sum">
          <dt>sent</dt>
          <dd>{integerText(counts.issued)}</dd>
        </div>
      </dl>
      <p className="stage-note ends-cached">
        {counts.cached === 0 ? "" : `${integerText(counts.cached)} from the cache`}
      </p>
    </>
  );
});
