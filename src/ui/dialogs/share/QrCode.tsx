import { encodeQR } from "qr";

interface QrCodeProps {
  text: string;
}

/** Bytes that the largest code holds with the least redundancy. */
const MOST_BYTES = 2953;

export function fitsQr(text: string): boolean {
  return new TextEncoder().encode(text).length <= MOST_BYTES;
}

/** Light and dark as scanners expect them, whatever the page's colours. */
export function QrCode({ text }: QrCodeProps) {
  const rows = encodeQR(text, "raw", { ecc: "low", border: 4 });
  const size = rows.length;
  const path = rows
    .map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")).join(""))
    .join("");
  return (
    <figure className="share-qr">
      <svg
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label="QR code of the link"
        shapeRendering="crispEdges"
      >
        <rect className="share-qr-ground" width={size} height={size} />
        <path className="share-qr-ink" d={path} />
      </svg>
      {size > 125 ? (
        <figcaption>A dense code: hold the camera near, with the whole code in view.</figcaption>
      ) : null}
    </figure>
  );
}
