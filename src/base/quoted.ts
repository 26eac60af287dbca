/**
 * Words of a notebook in a sentence of the page: in quotation marks, named as the notebook's, on one line, and no longer than a notice
 * may be. So no notebook speaks with the page's voice.
 */
import { oddWords, textPieces } from "./odd-text.ts";

const LONGEST = 300;
const MARK = "the notebook says ";

/** On one line, what is not drawn named, and what is cut said: for what quotes a notebook here and there. */
export function seen(text: string, most: number): string {
  const left = text.length - most;
  const kept = textPieces(text.slice(0, most).replaceAll(/\r\n|[\r\n\t]/g, " "))
    .map((piece) => (piece.isOdd ? oddWords(piece.text).shown : piece.text))
    .join("");
  return left > 0 ? `${kept} … and ${left.toLocaleString("en")} characters more` : kept;
}

/** `“…”`; marks of quotation in it are single ones. */
export function quoted(text: string, most = LONGEST): string {
  return `“${seen(text, most)
    .replaceAll("“", "‘")
    .replaceAll(/[”„‟«»"]/g, "’")}”`;
}

/** `the notebook says “…”`; what is that already stays as it is. */
export function notebookWords(text: string): string {
  const isMarked =
    text.startsWith(`${MARK}“`) && /^“[^“”„‟«»"\r\n]*”$/.test(text.slice(MARK.length));
  return isMarked && text.length <= 10 * LONGEST ? text : `${MARK}${quoted(text)}`;
}
