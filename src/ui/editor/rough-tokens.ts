/**
 * Enough of TypeScript's syntax to colour the text that stands in for an editor until there is one. It may be wrong on
 * regular expressions and nested templates; the editor that follows is not.
 */
export interface RoughToken {
  readonly text: string;
  /** A class that CodeMirror's highlighter gives too; absent for plain text. */
  readonly className?: string;
}

const PATTERN = new RegExp(
  [
    String.raw`(?<comment>//[^\n\r\u2028\u2029]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\x60(?:\\.|[^\x60\\])*\x60)`,
    String.raw`(?<number>\b(?:0x[\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)\b)`,
    String.raw`(?<keyword>\b(?:as|async|await|break|case|catch|class|const|continue|default|do|else|export|extends|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|of|return|static|switch|throw|try|type|typeof|var|void|while|yield)\b)`,
  ].join("|"),
  "g",
);

/** Longer than this it stays plain: nobody should wait for a stand-in. */
const LIMIT = 20_000;

export function roughTokens(source: string): RoughToken[] {
  if (source.length > LIMIT) return [{ text: source }];
  const tokens: RoughToken[] = [];
  let from = 0;
  for (const match of source.matchAll(PATTERN)) {
    if (match.index > from) tokens.push({ text: source.slice(from, match.index) });
    tokens.push({ text: match[0], className: `tok-${kindOf(match.groups)}` });
    from = match.index + match[0].length;
  }
  if (from < source.length) tokens.push({ text: source.slice(from) });
  return tokens;
}

function kindOf(groups: Record<string, string | undefined> | undefined): string {
  return Object.entries(groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? "";
}
