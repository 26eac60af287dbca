/**
 * A notebook, a submission and a server's answers hold a stranger's words, and a terminal obeys some of them: codes that move the
 * cursor, change what is shown, or write to the clipboard. Whatever a program prints of them is made visible here.
 */
import { inspect } from "node:util";

/**
 * Characters that steer a terminal or are not drawn: all controls but tabs and ends of lines, those that turn the order of the text,
 * and those without a shape, except where they join pictures.
 */
const UNSEEN =
  /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}]|(?!\ufe0f|(?<=\p{Extended_Pictographic}\ufe0f?)\u200d)[\p{Cf}\p{Default_Ignorable_Code_Point}]|\p{Cs}/gu;

/** The text with such characters named: `<U+001B>`. */
export function visibleText(text) {
  return text.replaceAll("\r\n", "\n").replace(UNSEEN, named);
}

/** The same on one line, for what stands in a row of its own: a name with an end of a line in it writes no second row. */
export function visibleLine(text) {
  return visibleText(text).replaceAll(/[\n\t]/g, named);
}

function named(character) {
  return `<U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`;
}

let isGuarded = false;

/** From here on all that this program prints through the console is visible text: for programs that let strangers' words in. */
export function guardTerminal() {
  if (isGuarded) return;
  isGuarded = true;
  for (const method of ["log", "info", "warn", "error"]) {
    const print = console[method].bind(console);
    console[method] = (...values) => print(values.map(asText).join(" "));
  }
}

function asText(value) {
  return visibleText(typeof value === "string" ? value : inspect(value));
}
