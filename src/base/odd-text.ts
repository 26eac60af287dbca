/**
 * Characters of code that do more than one sees: they end a line, turn the order of what is shown, or are not drawn at all; and blanks
 * that push code out of sight. (Boucher and Anderson 2021, "Trojan Source", names the first kinds.)
 */

/** Lines of JavaScript end at these too, a comment with them (ECMA-262, section 12.3). */
const SEPARATORS = String.raw`\u2028\u2029`;
/** Control characters, and all that Unicode has to turn, join, fill or tag text without drawing anything. */
const UNSEEN = String.raw`\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`;
/** Between two pictures it joins them to one. */
const JOINER = String.raw`(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|\u200d(?!\p{Extended_Pictographic})`;
/** As wide as many a window: indentation hardly comes to it. */
const LONGEST_GAP = 40;
const GAP = String.raw`(?<=\S)[ \t\xa0]{${LONGEST_GAP},}(?=\S)`;

/** A new expression for each use, since it holds where it has come to. */
export function oddPattern(): RegExp {
  return new RegExp(`[${UNSEEN}${SEPARATORS}]|${JOINER}|${GAP}`, "gu");
}

/** From a separator to where an editor ends the line: text that is code, whatever stands before it. */
export function afterSeparatorPattern(): RegExp {
  return new RegExp(`[${SEPARATORS}][^\\n]+`, "gu");
}

const NAMES: Record<number, string> = {
  13: "carriage return: it ends the line",
  173: "soft hyphen",
  8203: "zero-width space",
  8232: "line separator: it ends the line",
  8233: "paragraph separator: it ends the line",
  8237: "what follows is shown from left to right",
  8238: "what follows is shown from right to left",
  12644: "a letter without a shape",
  65279: "byte order mark",
};

/** What is shown in its place, and what it is. */
export function oddWords(found: string): { shown: string; name: string } {
  if (found.length >= LONGEST_GAP) {
    return { shown: `⇢ ${found.length} blanks ⇢`, name: "Blanks, and then more code" };
  }
  const point = found.codePointAt(0) ?? 0;
  const shown = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  return { shown, name: NAMES[point] ?? "A character that is not drawn" };
}

export interface TextPiece {
  readonly text: string;
  readonly isOdd: boolean;
}

/** The text in its order, cut where something odd begins and ends. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(oddPattern())) {
    if (index > from) pieces.push({ text: text.slice(from, index), isOdd: false });
    pieces.push({ text: found, isOdd: true });
    from = index + found.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), isOdd: false });
  return pieces;
}
