/**
 * How much Markdown and how long a formula is rendered, and how much of it on the page's thread: both take a time that grows with
 * what they nest faster than with their length. What is beyond is shown as it is written.
 */
import { integerText } from "./figure/number-text.ts";

/** Characters of one text. */
const LONGEST_PROSE = 20_000;

/** Signs of one text that may begin something: what they open is looked for, and what they nest is built. */
const MOST_SIGNS = 3000;

/** Levels of quotations and lists: each is a call within a call. */
const MOST_LEVELS = 30;

/** Characters of one formula: a letter becomes a kilobyte of page. */
const LONGEST_FORMULA = 5000;

/** The same for one that defines commands, each of which may stand for all the others. */
const LONGEST_WITH_COMMANDS = 200;

/**
 * What is parsed and drawn on the page's thread: several times the longest text of the module, and a few milliseconds for the worst
 * that is as short.
 */
const SHORT = { characters: 3000, signs: 250, tableCells: 1000 };

/** An ordered list begins with a digit and a dot, a link with `www.`. */
const SIGNS = /[[\]()*_~`<>|#&@\\$\n\r:+-]|\d\.|www\./g;

/** How many of its signs may begin something in Markdown; those of a text that is too long are not all counted. */
export function signsOf(source: string): number {
  return source.slice(0, LONGEST_PROSE).match(SIGNS)?.length ?? 0;
}

/** Whether a text may be parsed on the page's thread; its formulas are another matter. */
export function isShortProse(source: string): boolean {
  return (
    source.length <= SHORT.characters &&
    signsOf(source) <= SHORT.signs &&
    mostTableCells(source) <= SHORT.tableCells
  );
}

/** Cells that its tables have at most: a row has as many as the first, however few are written. */
function mostTableCells(source: string): number {
  const lines = source.split(/[\r\n]+/);
  return lines.length * lines.reduce((most, line) => Math.max(most, line.split("|").length - 1), 0);
}

/** Why a text is shown as it is written, as a sentence; undefined for one that is rendered. */
export function tooMuchProse(source: string): string | undefined {
  const { length } = source;
  if (length > LONGEST_PROSE) {
    return `This text has ${integerText(length)} characters, of which at most ${integerText(LONGEST_PROSE)} are rendered; it is shown as it is written. Divide it.`;
  }
  const signs = signsOf(source);
  if (signs > MOST_SIGNS) {
    return `This text has ${integerText(signs)} signs of Markdown, of which at most ${integerText(MOST_SIGNS)} are rendered; it is shown as it is written. Divide it.`;
  }
  if (levelsOf(source) > MOST_LEVELS) {
    return `This text nests more than ${MOST_LEVELS} levels of quotations or lists, so it is shown as it is written.`;
  }
  return undefined;
}

/** Why a formula is shown as it is written, as a sentence; undefined for one that is rendered. */
export function tooLongFormula(tex: string): string | undefined {
  const defines = /\\(?:[gex]?def|(?:re)?newcommand|providecommand|let|futurelet)(?![a-zA-Z])/.test(
    tex,
  );
  const most = defines ? LONGEST_WITH_COMMANDS : LONGEST_FORMULA;
  if (tex.length <= most) return undefined;
  return `This formula${defines ? ", which defines commands," : ""} has ${integerText(tex.length)} characters, of which at most ${integerText(most)} are rendered; it is shown as it is written.`;
}

/** The marks of quotations and lists that one line begins with, at most; a text of this length has no room for more over its lines. */
function levelsOf(source: string): number {
  const leads = source.match(/^(?:[ \t]|>|[*+-] |\d{1,9}[.)] )+/gm) ?? [];
  return leads.reduce((most, lead) => Math.max(most, lead.match(/[>*+.)-]/g)?.length ?? 0), 0);
}
