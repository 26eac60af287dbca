/** What TypeScript has and taking types away cannot do: refused with its name, where it stands. */
import { CellSyntaxError } from "./cell-syntax-error.ts";
import { type Position, positionAt } from "./position.ts";
import { closing, type Token } from "./typescript-tokens.ts";

/** Whether the source may hold a construct that has to be looked for among its tokens. */
export const mayBeRefused =
  /@|\b(?:accessor|namespace|module|require|as\s+namespace)\b|\bexport\s*=/;

export function refuseConstructs(source: string, tokens: readonly Token[]): void {
  for (let index = 0; index < tokens.length; index += 1) {
    // What is declared only is removed with the types.
    if (isDeclared(tokens, index)) {
      index = endOfDeclared(tokens, index);
      continue;
    }
    const reason = whyRefused(source, tokens, index);
    if (reason === undefined) continue;
    throw new CellSyntaxError(reason, positionAt(source, tokens[index]?.start ?? 0));
  }
}

function whyRefused(source: string, tokens: readonly Token[], index: number): string | undefined {
  const { label, text, isType, end } = tokens[index] as Token;
  const [before, next, afterNext] = [tokens[index - 1], tokens[index + 1], tokens[index + 2]];
  const isSameLine = !source.slice(end, next?.start).includes("\n");
  if (label === "@") {
    return decoratorAdvice(next?.text ?? "it");
  }
  if (text === "accessor" && !isType && before?.text !== "." && isKey(next) && isSameLine) {
    return "A cell cannot use `accessor`: write a private field with `get` and `set` instead";
  }
  if (/^(?:namespace|module)$/.test(text) && isType && isNamed(next, afterNext)) {
    return "A cell cannot hold a namespace: use an object instead";
  }
  return whyNoModule(tokens, index);
}

export function noDecorators(name: string, position: Position): CellSyntaxError {
  return new CellSyntaxError(decoratorAdvice(name), position);
}

function decoratorAdvice(name: string): string {
  return `A cell cannot use decorators: call \`${name}\` on the class or the function instead`;
}

const NAMES_ARE_SHARED = "every name that it declares is there for other cells already";

/** Forms of CommonJS. */
function whyNoModule(tokens: readonly Token[], index: number): string | undefined {
  const [keyword, next, afterNext] = tokens.slice(index, index + 3).map(({ text }) => text);
  if (keyword === "import") {
    const equals = next === "type" && afterNext !== "=" ? index + 3 : index + 2;
    return tokens[equals]?.text === "=" && tokens[equals + 1]?.text === "require"
      ? "A cell cannot use `import … = require(…)`: write `import … from` instead"
      : undefined;
  }
  if (keyword !== "export") return undefined;
  if (next === "=") return `A cell cannot use \`export =\`: ${NAMES_ARE_SHARED}`;
  return next === "as" && afterNext === "namespace"
    ? `A cell cannot use \`export as namespace\`: ${NAMES_ARE_SHARED}`
    : undefined;
}

/** After `accessor`: what it makes an accessor of; otherwise `accessor` is a name itself. */
function isKey(next: Token | undefined): boolean {
  return (
    next !== undefined &&
    !/^[=(;:?!<,.)}\]]|^(?:in|of|instanceof|as|satisfies)$/.test(next.text) &&
    /^[\w$#["'\p{L}]/u.test(next.text)
  );
}

function isNamed(next: Token | undefined, afterNext: Token | undefined): boolean {
  return (
    (next?.label === "name" && (afterNext?.text === "{" || afterNext?.text === ".")) ||
    (next?.label === "string" && afterNext?.text === "{")
  );
}

function isDeclared(tokens: readonly Token[], index: number): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  return (
    token?.text === "declare" &&
    token.isType &&
    /^(?:namespace|module|global)$/.test(next?.text ?? "")
  );
}

function endOfDeclared(tokens: readonly Token[], index: number): number {
  const open = tokens.findIndex(({ label }, at) => at > index && label === "{");
  return open < 0 ? tokens.length : closing(tokens, open);
}
