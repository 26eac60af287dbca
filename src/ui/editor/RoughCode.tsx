import { OddText } from "../odd-text/OddText.tsx";
import { roughTokens } from "./rough-tokens.ts";

/** Code coloured without an editor. */
export function RoughCode({ source }: { source: string }) {
  return roughTokens(source).map(({ text, className }, index) =>
    className === undefined ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name
      <OddText key={index} text={text} />
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span key={index} className={className}>
        <OddText text={text} />
      </span>
    ),
  );
}
