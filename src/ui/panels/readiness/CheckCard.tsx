import { memo } from "react";
import type { CheckPart, ReadinessCheck } from "../../../outputs/panels/readiness/readiness.ts";
import { VERDICT_WORDS } from "../../../outputs/panels/readiness/readiness-words.ts";
import { LineFindings } from "./LineFindings.tsx";
import type { RunLine } from "./RunButton.tsx";

interface CheckCardProps {
  check: ReadinessCheck;
  run: RunLine | undefined;
}

/** One check: its question, its verdict and what that rests on. */
export const CheckCard = memo(
  function CheckCard({ check, run }: CheckCardProps) {
    const { label, question, verdict, parts } = check;
    const { mark, words } = VERDICT_WORDS[verdict];
    return (
      <li className={`readiness-check readiness-${verdict}`}>
        <p className="readiness-name">
          <strong>{label}</strong>
          <span className="readiness-word">
            <span aria-hidden="true">{mark}</span> {words}
          </span>
        </p>
        <p className="readiness-question">{question}</p>
        <LineFindings line={check} run={run} />
        {parts.length === 0 ? null : <Parts parts={parts} />}
      </li>
    );
  },
  (before, after) =>
    before.check === after.check &&
    before.run?.isWaiting === after.run?.isWaiting &&
    (before.run === undefined) === (after.run === undefined),
);

function Parts({ parts }: { parts: readonly CheckPart[] }) {
  return (
    <details className="readiness-parts">
      <summary>
        {parts.length === 1 ? "The one thing" : `The ${parts.length} things`} that it tried
      </summary>
      <ul>
        {parts.map(({ label, verdict, evidence }) => (
          <li key={label} className={`readiness-${verdict}`}>
            <span className="readiness-word">
              <span aria-hidden="true">{VERDICT_WORDS[verdict].mark}</span>
              <span className="hidden-visually">{VERDICT_WORDS[verdict].words}: </span>
            </span>{" "}
            {label}: {evidence}
          </li>
        ))}
      </ul>
    </details>
  );
}
