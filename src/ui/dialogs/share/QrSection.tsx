import { fitsQr, QrCode } from "./QrCode.tsx";

/** The link as a code for a camera: for a class that looks at one screen. */
export function QrSection({ text }: { text: string }) {
  if (!fitsQr(text)) {
    return (
      <p className="share-note">Too long for a QR code, which holds at most 2,953 characters.</p>
    );
  }
  return (
    <details className="share-qr-section">
      <summary>QR code</summary>
      <QrCode text={text} />
    </details>
  );
}
