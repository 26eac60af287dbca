/** Names that people choose, as words of the languages that deployment files are written in: none of them can end where it stands. */

/**
 * As JSON, with the signs by their numbers that are no part of a line: YAML takes some for ends of lines or for none that can be printed,
 * JavaScript's older readers too, and others turn the order of what is shown.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${hex(sign.charCodeAt(0))}`,
  );
}

/** In a comment that ends with its line. */
export function commentText(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

/** Needs no quotes in a shell, and is no option. */
const PLAIN_WORD = /^[\w./:@%+=,][\w./:@%+=,-]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not seen is named
const UNSEEN = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff`]/g;

/** One argument of a command, on one line, for the shells that people type into (bash, zsh). What is not seen is written by its number. */
export function shellWord(text: string): string {
  if (PLAIN_WORD.test(text)) return text;
  // A name that looks like an option stays one however it is quoted: here it is a file, or refused.
  const word = text.startsWith("-") ? `./${text}` : text;
  if (word.search(UNSEEN) === -1) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = word.replace(/[\\']/g, "\\$&").replace(UNSEEN, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 128 ? `\\${code.toString(8).padStart(3, "0")}` : `\\u${hex(code)}`;
  });
  return `$'${escaped}'`;
}

/** A text of PromQL, which reads Go's escapes; nothing in it is an argument of Argo's or a template of Prometheus's. */
export function promText(text: string): string {
  return jsonText(text).replaceAll("{", "\\x7b");
}

/** The same for a pattern that is to match this text, with more behind it that is one already. */
export function promPattern(text: string, rest = ""): string {
  const pattern = text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `${promText(pattern).slice(0, -1)}${rest}"`;
}

/** In an annotation, which Prometheus reads as a template. */
export function annotationText(text: string): string {
  return text.replaceAll("{{", '{{"{{"}}');
}

/** In a paragraph or a heading of Markdown, on one line. */
export function markdownText(text: string): string {
  return commentText(text).replace(/[\\`*_{}[\]<>#|!&~$]/g, "\\$&");
}

function hex(code: number): string {
  return code.toString(16).padStart(4, "0");
}
