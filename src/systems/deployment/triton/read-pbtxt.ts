/**
 * Reads Protocol Buffers' text format, the language of `config.pbtxt`, with the line of each field. Grammar: the Text Format Language
 * Specification at protobuf.dev. Extensions and `Any` messages, which no model configuration has, are refused.
 */

import { lookUp } from "../../../base/look-up.ts";
export type PbValue =
  | { readonly kind: "message"; readonly fields: readonly PbField[] }
  /** Numbers and words as they were written, strings without their quotes. */
  | { readonly kind: "string" | "number" | "word"; readonly text: string };

/** A field; each element of a list is a field of its own. */
export interface PbField {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  readonly value: PbValue;
  /** Written in square brackets, which only repeated fields may be. */
  readonly isListed: boolean;
}

/** Says where a text is not in the format, and what was expected there. */
export class PbSyntaxError extends SyntaxError {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The fields of the outermost message. Throws a `PbSyntaxError`. */
export function readPbtxt(text: string): PbField[] {
  const reader = new Reader(tokensOf(text));
  return reader.fields(undefined);
}

interface Token {
  readonly kind: "string" | "number" | "word" | "mark" | "end";
  readonly text: string;
  readonly line: number;
}

const SKIPPED = /(?:\s|#[^\n]*)+/y;
const TOKENS: readonly (readonly [Token["kind"], RegExp])[] = [
  ["string", /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["number", /-?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fF]?)(?![\w.])/y],
  ["word", /-?[A-Za-z_]\w*/y],
  ["mark", /[{}<>[\]:,;]/y],
];

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let [at, line] = [0, 1];
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    line += found.split("\n").length - 1;
    return found;
  };
  for (take(SKIPPED); at < text.length; take(SKIPPED)) {
    const start = at;
    for (const [kind, pattern] of TOKENS) {
      const found = take(pattern);
      if (found === "") continue;
      tokens.push({ kind, text: found, line });
      break;
    }
    if (at > start) continue;
    const shown = /\S{1,20}/.exec(text.slice(at))?.[0] ?? "";
    const why = /^["']/.test(shown) ? "a string that does not end in its line" : `"${shown}"`;
    throw new PbSyntaxError(`expected a field, a value or a bracket, got ${why}`, line);
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;
}

/** As protobuf's own readers. */
const MOST_DEPTH = 100;

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Fields up to `end`, or to the end of the text. */
  fields(end: string | undefined): PbField[] {
    const found: PbField[] = [];
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) {
      const message = `expected messages in at most ${MOST_DEPTH} messages, got one deeper`;
      throw new PbSyntaxError(message, this.#next.line);
    }
    while (!this.#isAtEnd(end)) for (const field of this.#field()) found.push(field);
    this.#depth -= 1;
    this.#at += 1;
    return found;
  }

  #isAtEnd(end: string | undefined): boolean {
    const { kind, text, line } = this.#next;
    if (end === undefined) return kind === "end";
    if (kind === "end") throw new PbSyntaxError(`expected "${end}", got the end of the file`, line);
    return text === end;
  }

  #field(): PbField[] {
    const { text: name, kind, line } = this.#next;
    if (kind !== "word" || name.startsWith("-")) {
      throw new PbSyntaxError(`expected the name of a field, got ${words(this.#next)}`, line);
    }
    this.#at += 1;
    const hasColon = this.#takes(":");
    const values = this.#takes("[")
      ? this.#list(hasColon).map((each) => ({ name, ...each, isListed: true }))
      : [{ name, line, value: this.#value(hasColon), isListed: false }];
    if (!this.#takes(",")) this.#takes(";");
    return values;
  }

  #list(hasColon: boolean): { line: number; value: PbValue }[] {
    const values: { line: number; value: PbValue }[] = [];
    if (this.#takes("]")) return values;
    do {
      const { line } = this.#next;
      values.push({ line, value: this.#value(hasColon) });
    } while (this.#takes(","));
    const { line } = this.#next;
    if (this.#takes("]")) return values;
    throw new PbSyntaxError(`expected "," or "]", got ${words(this.#next)}`, line);
  }

  #value(hasColon: boolean): PbValue {
    if (this.#takes("{")) return { kind: "message", fields: this.fields("}") };
    if (this.#takes("<")) return { kind: "message", fields: this.fields(">") };
    const { kind, text, line } = this.#next;
    if (kind === "mark" || kind === "end") {
      throw new PbSyntaxError(`expected a value, got ${words(this.#next)}`, line);
    }
    if (!hasColon) {
      throw new PbSyntaxError(`expected ":" or "{" after the name of a field, got "${text}"`, line);
    }
    this.#at += 1;
    if (kind !== "string") return { kind, text };
    let joined = unquoted(text);
    // Strings that follow each other are one.
    for (; this.#next.kind === "string"; this.#at += 1) joined += unquoted(this.#next.text);
    return { kind, text: joined };
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #takes(mark: string): boolean {
    if (this.#next.kind !== "mark" || this.#next.text !== mark) return false;
    this.#at += 1;
    return true;
  }
}

function words({ kind, text }: Token): string {
  return kind === "end" ? "the end of the file" : `"${text}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\([0-7]{1,3}|.)/g, (_, sign: string) =>
      /^[0-7]/.test(sign)
        ? String.fromCharCode(Number.parseInt(sign, 8))
        : (lookUp(ESCAPES, sign) ?? sign),
    );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const CONTROLS = /[\0-\x1f\x7f]/g;

/** A string in quotes. */
export function pbString(text: string): string {
  const escaped = text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r");
  // The rest that is not seen, by its number in eights.
  const named = escaped.replaceAll("\t", "\\t").replace(CONTROLS, (sign) => {
    return `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return `"${named}"`;
}
