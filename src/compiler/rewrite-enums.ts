/**
 * Enums as JavaScript, as TypeScript writes them: an object that numbers its names, and names its numbers. Its members are known by
 * their bare names in the values of others, so each such name is spelt out as a property of the enum.
 */
import { MagicString } from "magic-string";
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { positionAt } from "./position.ts";
import { closing, isMark, type Token } from "./typescript-tokens.ts";

/** The source with its enums rewritten, line for line; undefined where there are none. */
export function rewriteEnums(source: string, tokens: readonly Token[]): MagicString | undefined {
  const text = new MagicString(source);
  const members = new Map<string, Set<string>>();
  let depth = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    if (isEnum(tokens, index)) {
      const name = tokens[index + 1]?.text ?? "";
      const known = members.get(name);
      const isFirst = known === undefined;
      const writer = new EnumWriter(source, text, tokens, known ?? new Set());
      members.set(name, writer.names);
      index = writer.write(index, depth > 0 && isFirst ? "let" : "var");
    } else if (isMark(tokens[index], "{", "${")) depth += 1;
    else if (isMark(tokens[index], "}")) depth -= 1;
  }
  return members.size > 0 ? text : undefined;
}

function isEnum(tokens: readonly Token[], index: number): boolean {
  const [token, name, open] = [tokens[index], tokens[index + 1], tokens[index + 2]];
  return token?.label === "enum" && !token.isType && name !== undefined && open?.label === "{";
}

interface Member {
  /** As a JavaScript string. */
  readonly key: string;
  /** Indices of tokens: its first, and those of its value from `from` up to `to`; without a value, `from` is `to`. */
  readonly first: number;
  readonly from: number;
  readonly to: number;
}

class EnumWriter {
  constructor(
    private readonly source: string,
    private readonly text: MagicString,
    private readonly tokens: readonly Token[],
    /** Bare names of its members so far. */
    readonly names: Set<string>,
  ) {}

  /** Returns the index of the closing brace. */
  write(at: number, kind: "var" | "let"): number {
    const name = this.tokens[at + 1]?.text ?? "";
    const isConst = this.tokens[at - 1]?.label === "const";
    const close = closing(this.tokens, at + 2);
    const start = this.token(isConst ? at - 1 : at).start;
    this.text.update(
      start,
      this.token(at + 2).end,
      `${kind} ${name}; (function (${name}) {${lineBreaks(this.source, start, this.token(at + 2).end)}`,
    );
    let before: Member | undefined;
    for (const member of this.members(at + 3, close)) {
      this.member(name, member, before);
      before = member;
    }
    this.text.update(
      this.token(close).start,
      this.token(close).end,
      `})(${name} || (${name} = {}));`,
    );
    return close;
  }

  private *members(from: number, close: number): Generator<Member> {
    for (let index = from; index < close; ) {
      const { key, after } = this.key(index);
      const hasValue = this.token(after).text === "=";
      const start = hasValue ? after + 1 : after;
      const to = this.endOfValue(start, close);
      if (!hasValue && to !== after) throw this.error("A member of an enum was expected", after);
      yield { key, first: index, from: start, to };
      index = to + 1;
    }
  }

  /** A name, a text, or one of these in brackets. */
  private key(index: number): { key: string; after: number } {
    const { label, text } = this.token(index);
    if (text === "[") {
      const { label: inner } = this.token(index + 1);
      const isText = inner === "string" || inner === "`";
      const { key, after } = isText ? this.key(index + 1) : { key: "", after: index };
      if (isText && this.token(after).text === "]") return { key, after: after + 1 };
      throw this.error("A member of an enum cannot have a computed name", index);
    }
    if (label === "`") {
      const isEmpty = this.token(index + 1).label === "`";
      const close = isEmpty ? index + 1 : index + 2;
      if (this.token(close).label !== "`") {
        throw this.error("A member of an enum cannot have a computed name", index);
      }
      return {
        key: this.source.slice(this.token(index).start, this.token(close).end),
        after: close + 1,
      };
    }
    if (label === "string") return { key: text, after: index + 1 };
    if (!/^[\p{ID_Start}$_]/u.test(text)) {
      throw this.error("A member of an enum needs a name", index);
    }
    this.names.add(text);
    return { key: JSON.stringify(text), after: index + 1 };
  }

  /** The comma or the brace that ends a value. */
  private endOfValue(from: number, close: number): number {
    let index = from;
    while (index < close && !isMark(this.token(index), ",")) {
      const isOpening = isMark(this.token(index), "{", "(", "[", "${");
      index = isOpening ? closing(this.tokens, index) + 1 : index + 1;
    }
    return index;
  }

  private member(name: string, member: Member, before: Member | undefined): void {
    const { key, first, from, to } = member;
    const place = `${name}[${key}]`;
    const numbered = `if (typeof ${place} !== "string") ${name}[${place}] = ${key};`;
    const end = this.token(to);
    const [start, valueStart] = [this.token(first).start, this.token(from).start];
    if (from === to) {
      const value = before === undefined ? "0" : `${name}[${before.key}] + 1`;
      this.refuseAfterText(before, first);
      this.text.update(start, this.token(to - 1).end, `${name}[${place} = ${value}] = ${key};`);
    } else {
      this.text.update(
        start,
        valueStart,
        `${place} = (${lineBreaks(this.source, start, valueStart)}`,
      );
      for (let index = from; index < to; index += 1) this.spellOut(name, index);
      this.text.appendLeft(this.token(to - 1).end, `); ${numbered}`);
    }
    if (isMark(end, ",")) this.text.remove(end.start, end.end);
  }

  /** Members after a number count on; there is nothing after a text. */
  private refuseAfterText(before: Member | undefined, first: number): void {
    if (before === undefined || before.to - before.from < 1) return;
    const value = this.token(before.from);
    const isText =
      (value.label === "string" && before.to - before.from === 1) ||
      (value.label === "`" && this.token(before.to - 1).label === "`");
    if (!isText) return;
    const { text } = this.token(first);
    throw this.error(`\`${text}\` needs a value: only members after a number count on`, first);
  }

  /** `A` in a value is the member `A`, unless it is a property of something or a key. */
  private spellOut(name: string, index: number): void {
    const { label, text, isType, start, end } = this.token(index);
    if (label !== "name" || isType || !this.names.has(text)) return;
    const [before, next] = [this.tokens[index - 1]?.text, this.tokens[index + 1]?.text];
    if (before === "." || before === "?." || next === ":") return;
    // The enum itself, where it has a member of its own name.
    if (text === name && (next === "." || next === "[")) return;
    this.text.update(start, end, `${name}.${text}`);
  }

  private token(index: number): Token {
    return (
      this.tokens[index] ?? {
        label: "",
        text: "",
        isType: false,
        start: this.source.length,
        end: this.source.length,
      }
    );
  }

  private error(message: string, index: number): CellSyntaxError {
    return new CellSyntaxError(message, positionAt(this.source, this.token(index).start));
  }
}

function lineBreaks(source: string, start: number, end: number): string {
  return source.slice(start, end).replace(/[^\n]/g, "");
}
