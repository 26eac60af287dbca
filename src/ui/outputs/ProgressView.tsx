import { integerText, numberText } from "../../outputs/figure/number-text.ts";
import type { ProgressOutput } from "../../outputs/plain-outputs.ts";
import { clockText } from "../panels/kit/figures/durations.ts";

/** How far something is, how fast it goes, and how long it will take. */
export function ProgressView({ output }: { output: ProgressOutput }) {
  const { label, done, total, state } = output;
  const share = total === undefined || total === 0 ? undefined : Math.min(1, done / total);
  return (
    <div className={`out-progress out-progress-${state}`}>
      <div className="out-progress-words">
        <span>{label}</span>
        <span className="out-progress-count numbers">{details(output).join(" · ")}</span>
      </div>
      <div
        className={
          share === undefined ? "out-progress-bar out-progress-endless" : "out-progress-bar"
        }
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={share === undefined ? undefined : done}
        aria-valuetext={details(output).join(", ")}
      >
        <div style={{ transform: `scaleX(${share ?? (state === "running" ? 1 : 0)})` }} />
      </div>
    </div>
  );
}

function details(output: ProgressOutput): string[] {
  const { done, total, ratePerSecond, remainingSeconds, elapsedSeconds, state } = output;
  const count =
    total === undefined ? integerText(done) : `${integerText(done)} / ${integerText(total)}`;
  return [
    count,
    ...(ratePerSecond === undefined ? [] : [`${numberText(ratePerSecond, 3)}/s`]),
    clockText(elapsedSeconds * 1000),
    ...(state === "running" && remainingSeconds !== undefined
      ? [`${clockText(remainingSeconds * 1000)} left`]
      : []),
    ...(state === "stopped" ? ["stopped"] : []),
  ];
}
