import { memo, type ReactNode } from "react";
import { lookUp } from "../../base/look-up.ts";
import type { CellId } from "../../notebook/notebook.ts";
import type { CheckDifference, CheckResult, ChecksOutput } from "../../outputs/checks.ts";
import { isUntried } from "../cells/exercise-progress.ts";
import { useSessionState } from "../use-session.ts";
import "./checks.css";

interface ChecksViewProps {
  output: ChecksOutput;
  /** The exercise. */
  cellId: CellId;
}

/**
 * The checks of an exercise: the tested property, why it matters, and on failure what was looked at, the expected and the actual
 * value. While nobody has tried, nothing has failed.
 */
export const ChecksView = memo(function ChecksView({ output, cellId }: ChecksViewProps) {
  const { results, pending = [] } = output;
  const isNew = useSessionState((state) =>
    isUntried(lookUp(state.cells, cellId)?.result, lookUp(state.exercises, cellId)),
  );
  return (
    <ul className="out-checks" aria-label="Checks">
      {results.map((result, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a check is its place
        <Check key={place} result={result} isUntried={isNew} />
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

function Check({ result, isUntried: isNew }: { result: CheckResult; isUntried: boolean }) {
  const { name, passed, why } = result;
  const state = passed ? "passed" : isNew ? "untried" : "failed";
  return (
    <li className={`out-check out-check-${state}`}>
      <Mark {...MARKS[state]} />
      <p className="out-check-name">{withCode(name)}</p>
      {passed ? null : <Finding result={result} />}
      {why === "" ? null : <p className="out-check-why">{withCode(why)}</p>}
    </li>
  );
}

const MARKS = {
  passed: { sign: "✓", word: "Passed" },
  failed: { sign: "✗", word: "Failed" },
  untried: { sign: "○", word: "Not tried yet" },
} as const;

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

function Finding({ result: { what, expected, got, differs } }: { result: CheckResult }) {
  if (expected === undefined && got === undefined) return null;
  return (
    <dl className="out-check-finding">
      {what === undefined ? null : <Line term="looked at" text={what} />}
      {expected === undefined ? null : <Line term="expected" text={expected} />}
      {got === undefined ? null : <Line term="got" text={got} />}
      {differs === undefined ? null : <Difference differs={differs} />}
    </dl>
  );
}

/** The one place to look at in two long lists. */
function Difference({ differs: { place, expected, got } }: { differs: CheckDifference }) {
  return (
    <div>
      <dt>differs at</dt>
      <dd>
        <strong>{place}</strong>: <ins>{expected}</ins> was expected, got <del>{got}</del>
      </dd>
    </div>
  );
}

function Line({ term, text }: { term: string; text: string }) {
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
