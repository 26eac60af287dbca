import { memo, type ReactNode } from "react";
import type { CheckResult, ChecksOutput } from "../../outputs/checks.ts";
import "./checks.css";

/** The checks of an exercise: the tested property, why it matters, and on failure the expected and the actual value. */
export const ChecksView = memo(function ChecksView({ output }: { output: ChecksOutput }) {
  const { results, pending = [] } = output;
  return (
    <ul className="out-checks" aria-label="Checks">
      {results.map((result, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a check is its place
        <Check key={place} result={result} />
      ))}
      {pending.map((name, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a check is its place
        <li key={place} className="out-check out-check-pending">
          <Mark sign="·" word="Not finished" />
          <p className="out-check-name">{withCode(name)}</p>
        </li>
      ))}
    </ul>
  );
});

function Check({ result }: { result: CheckResult }) {
  const { name, passed, why, expected, got } = result;
  return (
    <li className={`out-check out-check-${passed ? "passed" : "failed"}`}>
      {passed ? <Mark sign="✓" word="Passed" /> : <Mark sign="✗" word="Failed" />}
      <p className="out-check-name">{withCode(name)}</p>
      {passed || (expected === undefined && got === undefined) ? null : (
        <dl className="out-check-finding">
          {expected === undefined ? null : <Finding term="expected" text={expected} />}
          {got === undefined ? null : <Finding term="got" text={got} />}
        </dl>
      )}
      {why === "" ? null : <p className="out-check-why">{withCode(why)}</p>}
    </li>
  );
}

function Mark({ sign, word }: { sign: string; word: string }) {
  return (
    <>
      <span className="out-check-mark" aria-hidden="true">
        {sign}
      </span>
      <span className="hidden-visually">{word}: </span>
    </>
  );
}

function Finding({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{withCode(text)}</dd>
    </div>
  );
}

/** Names stand between backticks. */
function withCode(text: string): ReactNode[] {
  return text.split(/`([^`]+)`/).map((piece, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
    index % 2 === 1 ? <code key={index}>{piece}</code> : piece,
  );
}
