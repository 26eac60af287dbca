import { memo, useState } from "react";
import { errorMessage } from "../../../../base/assert.ts";
import { toBase64 } from "../../../../base/base64.ts";
import { digitImage, type Stroke } from "../../../../base/digit-image.ts";
import type { AskedRequest } from "../../../../outputs/panels/serving/serving.ts";
import type { PanelSource } from "../../kit/source/source.ts";
import { useControl } from "../../kit/source/use-control.ts";
import { AskedAnswer } from "./AskedAnswer.tsx";
import { DigitPad } from "./DigitPad.tsx";
import "./ask.css";

interface AskSectionProps {
  asked: AskedRequest | undefined;
  source: PanelSource | undefined;
}

/** A request of the reader's own: a digit that they draw, or one of the held-out ones. */
export const AskSection = memo(function AskSection({ asked, source }: AskSectionProps) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [refusal, setRefusal] = useState<string>();
  const control = useControl(source);
  const isLive = source?.isLive ?? false;
  const isWaiting = control.isPending("ask") || control.isPending("ask-sample");
  const change = (next: readonly Stroke[]) => {
    setStrokes(next);
    setRefusal(undefined);
  };
  const ask = () => {
    try {
      const image = toBase64(digitImage(strokes));
      setRefusal(undefined);
      void control.send("ask", { image });
    } catch (error) {
      setRefusal(errorMessage(error));
    }
  };
  const askSample = () => {
    setRefusal(undefined);
    void control.send("ask-sample", Math.floor(Math.random() * MOST_SAMPLES));
  };
  return (
    <section className="panel-section serving-section">
      <h4>Ask it yourself</h4>
      <div className="ask">
        <div className="ask-pad">
          <div className="pad-frame">
            <DigitPad strokes={strokes} onStroke={(stroke) => change([...strokes, stroke])} />
            {strokes.length > 0 ? null : (
              <p className="pad-hint" aria-hidden="true">
                Draw a digit here
              </p>
            )}
          </div>
          <div className="ask-buttons">
            <button
              type="button"
              className="button button-main"
              disabled={!isLive || isWaiting}
              onClick={ask}
            >
              Ask
            </button>
            <button
              type="button"
              className="button"
              disabled={strokes.length === 0}
              onClick={() => change(strokes.slice(0, -1))}
            >
              Undo
            </button>
            <button
              type="button"
              className="button"
              disabled={strokes.length === 0}
              onClick={() => change([])}
            >
              Clear
            </button>
          </div>
          <button
            type="button"
            className="button ask-sample"
            disabled={!isLive || isWaiting}
            onClick={askSample}
          >
            Take one of the held-out digits
          </button>
          <p className="serving-refusal" role="alert">
            {refusal ?? control.error}
          </p>
        </div>
        <AskedAnswer asked={asked} isWaiting={isWaiting} />
      </div>
    </section>
  );
});

/** The system takes the number modulo the held-out digits that it has. */
const MOST_SAMPLES = 10_000;
