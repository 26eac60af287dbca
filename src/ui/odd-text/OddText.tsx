import { oddWords, textPieces } from "../../base/odd-text.ts";
import "./odd-text.css";

/** Text with everything in it seen. */
export function OddText({ text }: { text: string }) {
  return textPieces(text).map((piece, index) => {
    if (!piece.isOdd) return piece.text;
    const { shown, name } = oddWords(piece.text);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
      <span key={index} className="odd-text" title={name}>
        {shown}
      </span>
    );
  });
}
