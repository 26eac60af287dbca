import { roughTokens } from "./rough-tokens.ts";

/** Code coloured without an editor. */
export function RoughCode({ source }: { source: string }) {
  return roughTokens(source).map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name
    <span key={index} className={token.className}>
      {token.text}
    </span>
  ));
}
