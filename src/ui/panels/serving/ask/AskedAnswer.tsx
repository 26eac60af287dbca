import { memo } from "react";
import { percentText } from "../../../../outputs/drawing/chart-words.ts";
import type { AskedRequest } from "../../../../outputs/panels/serving/serving.ts";
import { ImageView } from "../../../outputs/ImageView.tsx";
import { durationText } from "../../kit/figures/durations.ts";
import { SPANS } from "../spans.ts";

interface AskedAnswerProps {
  asked: AskedRequest | undefined;
  isWaiting: boolean;
}

/** The model's answer to the reader's own request, and the way that this request went. */
export const AskedAnswer = memo(function AskedAnswer({ asked, isWaiting }: AskedAnswerProps) {
  if (asked === undefined) {
    return (
      <p className="ask-empty" role="status">
        {isWaiting
          ? "On its way…"
          : "Draw a digit and ask: the answer appears here, with the path that your request took."}
      </p>
    );
  }
  const { image, probabilities } = asked;
  const best = indexOfLargest(probabilities);
  return (
    <div className="asked" aria-busy={isWaiting}>
      <p className="asked-reading" role="status">
        {isWaiting ? (
          "On its way…"
        ) : (
          <>
            It reads <strong>{best}</strong>, {percentText(probabilities[best] ?? 0)} sure.
          </>
        )}
      </p>
      <div className="asked-seen">
        <figure className="asked-image">
          <ImageView
            output={{
              kind: "image",
              alt: "The image that the model saw",
              width: 28,
              height: 28,
              pixels: image,
            }}
          />
          <figcaption>28 × 28, as the model saw it</figcaption>
        </figure>
        <ol className="odds numbers" start={0} aria-label="Probability of each digit">
          {probabilities.map((probability, digit) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a class is its place
              key={digit}
              className={digit === best ? "odds-best" : undefined}
            >
              <span>{digit}</span>
              <span className="odds-track" aria-hidden="true">
                <span className="odds-bar" style={{ width: `${100 * probability}%` }} />
              </span>
              <span>{percentText(probability)}</span>
            </li>
          ))}
        </ol>
      </div>
      <OwnWay asked={asked} />
    </div>
  );
});

/** The four parts of its latency, to scale. */
function OwnWay({ asked: { latencyMs, spansMs, replica, batchSize } }: { asked: AskedRequest }) {
  return (
    <div className="own-way numbers">
      <p>
        Your request took {durationText(latencyMs)}: {answeredBy(replica, batchSize)}.
      </p>
      <div className="own-way-bar" aria-hidden="true">
        {SPANS.map(({ name, color }) => (
          <span key={name} style={{ flexGrow: spansMs[name], background: color }} />
        ))}
      </div>
      <dl className="span-key">
        {SPANS.map(({ name, label, color }) => (
          <div key={name}>
            <dt>
              <span className="span-swatch" style={{ background: color }} aria-hidden="true" />
              {label}
            </dt>
            <dd>{durationText(spansMs[name])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** An answer from the cache has no replica: its number is below 0. */
function answeredBy(replica: number, batchSize: number): string {
  if (replica < 0) return "its answer was in the cache";
  return `by replica ${replica}, ${batchSize === 1 ? "alone in its batch" : `in a batch of ${batchSize}`}`;
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0);
}
