import { memo, useEffect, useRef } from "react";
import { fromBase64 } from "../../base/base64.ts";
import { zoomOf } from "../../outputs/drawing/png.ts";
import type { ImageOutput } from "../../outputs/plain-outputs.ts";

/** Grey images in a row. */
export const ImageView = memo(function ImageView({ output }: { output: ImageOutput }) {
  const { alt, width, height, pixels, captions } = output;
  const images = imagesOf(pixels, width * height);
  const zoom = zoomOf(width, height);
  return (
    <div className="out-images" role="img" aria-label={alt}>
      {images.map((image, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an image is its place in the row
        <figure key={index} className="out-image">
          <GreyImage image={image} width={width} height={height} zoom={zoom} />
          {captions?.[index] === undefined ? null : <figcaption>{captions[index]}</figcaption>}
        </figure>
      ))}
    </div>
  );
});

interface GreyImageProps {
  image: Uint8Array;
  width: number;
  height: number;
  zoom: number;
}

function GreyImage({ image, width, height, zoom }: GreyImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const data = context.createImageData(width, height);
    for (const [index, grey] of image.entries()) {
      data.data.set([grey, grey, grey, 255], index * 4);
    }
    context.putImageData(data, 0, 0);
  }, [image, width, height]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      style={{ width: width * zoom, height: height * zoom }}
    />
  );
}

function imagesOf(pixels: string, size: number): Uint8Array[] {
  const bytes = fromBase64(pixels);
  const count = size > 0 ? Math.floor(bytes.length / size) : 0;
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}
