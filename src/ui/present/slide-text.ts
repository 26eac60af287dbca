/**
 * The idea of a text, for a slide: its headings, formulas, tables, lists and code as they are, and of each paragraph the first
 * sentence, with one that leads to what follows. The rest is for the speaker.
 */

export interface SlideText {
  /** Markdown. */
  readonly idea: string;
  /** Whether something was left for the speaker. */
  readonly isShortened: boolean;
}

export function slideText(source: string): SlideText {
  const blocks = blocksOf(source);
  const idea = blocks.map(ideaOf).join("\n\n");
  return { idea, isShortened: idea !== blocks.map(({ text }) => text).join("\n\n") };
}

interface Block {
  readonly kind: "prose" | "list" | "whole";
  readonly text: string;
}

/** Code, formulas and headings, which are shown as they are; else lines up to a blank one or a heading. */
const BLOCK =
  /^ {0,3}(?:(```|~~~)[\s\S]*?\n {0,3}\1[^\n]*|\$\$[\s\S]*?\$\$[^\n]*|#{1,6}\s[^\n]*)|^.*\S.*(?:\n(?! {0,3}#{1,6}\s).*\S.*)*/gm;
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;
const WHOLE = /^ {0,3}(?:```|~~~|\$\$|#{1,6}\s|\||>|(?:[-*_]\s*){3,}$)/;

function blocksOf(source: string): Block[] {
  return [...source.matchAll(BLOCK)].map(([text]) => ({ kind: kindOf(text), text }));
}

function kindOf(text: string): Block["kind"] {
  if (WHOLE.test(text)) return "whole";
  return ITEM.test(text) ? "list" : "prose";
}

function ideaOf({ kind, text }: Block): string {
  if (kind === "whole") return text;
  if (kind === "prose") return leadOf(text);
  const items: string[] = [];
  for (const line of text.split("\n")) {
    if (ITEM.test(line) || items.length === 0) items.push(line);
    else items.push(`${items.pop()}\n${line}`);
  }
  return items
    .map((item) => {
      const [mark = ""] = ITEM.exec(item) ?? [];
      return `${mark}${sentencesOf(item.slice(mark.length))[0] ?? ""}`;
    })
    .join("\n");
}

/** The first sentence, and the last one where it ends with a colon: what follows belongs to it. */
function leadOf(paragraph: string): string {
  const [first = "", ...others] = sentencesOf(paragraph);
  const last = others.at(-1);
  return last?.endsWith(":") ? `${first} ${last}` : first;
}

const ABBREVIATIONS = /(?:^|[\s(])(?:[A-Za-z]|e\.g|i\.e|cf|vs|etc|Fig|Eq|al|approx)$/;

/** Sentences end where a capital, a number or a mark follows; not within code, formulas, brackets or emphasis. */
function sentencesOf(text: string): string[] {
  const plain = masked(text);
  const sentences: string[] = [];
  let from = 0;
  for (const { 0: end, index } of plain.matchAll(
    /[.?!]["”’)\]*_]*(?=\s+["“‘([*_`$]*[\p{Lu}\d`$]|\s*$)/gu,
  )) {
    const isOpen = (plain.slice(from, index + end.length).match(/\*\*/g)?.length ?? 0) % 2 === 1;
    if (isOpen || ABBREVIATIONS.test(plain.slice(0, index))) continue;
    sentences.push(text.slice(from, index + end.length).trim());
    from = index + end.length;
  }
  const rest = text.slice(from).trim();
  return rest === "" ? sentences : [...sentences, rest];
}

/** As long as the text, with letters in the place of what is code, a formula, the address of a link or in brackets. */
function masked(text: string): string {
  return text.replaceAll(/`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\([^()]*\)/g, ({ length, 0: sign }) =>
    sign === undefined ? "" : `${sign}${"x".repeat(length - 1)}`,
  );
}
