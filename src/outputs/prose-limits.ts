/**
 * How much Markdown and how long a formula the page renders. Both are rendered on the page's thread, in a time that grows with
 * what they nest faster than with their length; what is beyond is shown as it is written.
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

const SIGNS = /[[\]()*_~`<>|#&@\\$\n:+-]/g;

/** How many of its signs may begin something in Markdown. */
export function signsOf(source: string): number {
  return source.match(SIGNS)?.length ?? 0;
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
