import { roughTokens } from "./rough-tokens.ts";

/** Code coloured without an editor. */
export function RoughCode({ source }: { source: string }) {
  return roughTokens(source).map(({ text, className }, index) =>
    className === undefined ? (
      text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name
      <span key={index} className={className}>
        {text}
      </span>
    ),
  );
}
