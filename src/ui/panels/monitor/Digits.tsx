import { memo, useEffect, useRef } from "react";
import { fromBase64 } from "../../../base/base64.ts";
import type { MonitorOutput } from "../../../outputs/panels/monitor/monitor.ts";

const SIDE = 28;

/** Digits that it sees now, under digits that it was trained on. */
export const Digits = memo(function Digits({ images }: { images: MonitorOutput["images"] }) {
  return (
    <div className="monitor-digits">
      <DigitSet title="It was trained on" images={images.trained} />
      <DigitSet title="It sees now" images={images.now} />
    </div>
  );
});

function DigitSet({ title, images }: { title: string; images: readonly string[] }) {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      {images.length === 0 ? (
        <p className="monitor-none">No digits have been shown.</p>
      ) : (
        <div className="monitor-digit-set" role="img" aria-label={`${images.length} digits`}>
          {images.map((image, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a digit is its place
            <Digit key={place} image={image} />
          ))}
        </div>
      )}
    </figure>
  );
}

const Digit = memo(function Digit({ image }: { image: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const data = context.createImageData(SIDE, SIDE);
    for (const [i, grey] of fromBase64(image)
      .subarray(0, SIDE * SIDE)
      .entries()) {
      data.data.set([grey, grey, grey, 255], 4 * i);
    }
    context.putImageData(data, 0, 0);
  }, [image]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} />;
});
