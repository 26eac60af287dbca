import type { GuardrailRecord } from "../../../outputs/panels/rollout/rollout.ts";

const MARKS: Record<GuardrailRecord["verdict"], { mark: string; words: string }> = {
  open: { mark: "–", words: "open" },
  holds: { mark: "✓", words: "holds" },
  broken: { mark: "▲", words: "broken" },
};

/** A verdict by a sign, a word and a colour. */
export function VerdictMark({ verdict }: Pick<GuardrailRecord, "verdict">) {
  const { mark, words } = MARKS[verdict];
  return (
    <span className={`rollout-said rollout-said-${verdict}`}>
      <span aria-hidden="true">{mark}</span> {words}
    </span>
  );
}
