import { useMemo } from "react";
import { percentText } from "../../../outputs/drawing/chart-words.ts";
import type { WorstImages } from "../../../outputs/panels/training/training.ts";
import type { ImageOutput } from "../../../outputs/plain-outputs.ts";
import { ImageView } from "../../outputs/ImageView.tsx";

/** The held-out images that it gets most wrong, as they are after its latest epoch. */
export function WorstDigits({ worst }: { worst: WorstImages }) {
  const output = useMemo(() => imageOf(worst), [worst]);
  return (
    <section className="training-worst">
      <h4>Most wrong after epoch {worst.epoch}</h4>
      {output === undefined ? (
        <p className="panel-words">It reads every held-out image correctly.</p>
      ) : (
        <>
          <ImageView output={output} />
          <p className="training-note">
            True class → class that it reads, with the probability that it gives. Held-out images.
          </p>
        </>
      )}
    </section>
  );
}

function imageOf({ epoch, side, pixels, images }: WorstImages): ImageOutput | undefined {
  if (images.length === 0) return undefined;
  const captions = images.map(
    ({ label, predicted, confidence }) => `${label} → ${predicted}, ${percentText(confidence)}`,
  );
  return {
    kind: "image",
    alt: `The ${images.length} held-out images that it gets most wrong after epoch ${epoch}, true class and class that it reads: ${captions.join("; ")}`,
    width: side,
    height: side,
    pixels,
    captions,
  };
}
