import { encodeQR } from "qr";

interface QrCodeProps {
  text: string;
}

/** Modules around it that stay light. */
const BORDER = 4;

/** Bytes that the largest code holds with the least redundancy. */
const MOST_BYTES = 2953;

export function fitsQr(text: string): boolean {
  return new TextEncoder().encode(text).length <= MOST_BYTES;
}

/**
 * Modules along a side that a phone tells apart across a room: from 8 m, a camera with 4,000 pixels across 65° sees a code of 60 cm on
 * 264 pixels, 3.6 for each of these; decoders need three.
 */
const MOST_ACROSS_A_ROOM = 73;

/** Light and dark as scanners expect them, whatever the page's colours. */
export function QrCode({ text }: QrCodeProps) {
  const rows = encodeQR(text, "raw", { ecc: "low", border: BORDER });
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
      <figcaption>{readWords(size)}</figcaption>
    </figure>
  );
}

function readWords(size: number): string {
  if (size <= MOST_ACROSS_A_ROOM + 2 * BORDER)
    return "Coarse enough for phones across a room, on a screen of some 60 cm.";
  return "A dense code, which phones read from near, with the whole of it in view. Fewer results or changes make it coarser.";
}
