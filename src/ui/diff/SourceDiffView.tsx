import { useMemo, useState } from "react";
import { OddText } from "../odd-text/OddText.tsx";
import { Scrollable } from "../Scrollable.tsx";
import { DIFF_PAGE, type Hunk, sourceDiff } from "./source-diff.ts";

interface SourceDiffViewProps {
  before: string;
  after: string;
  /** Name of the difference, for readers who cannot see it. */
  label: string;
}

const SIGNS = { same: " ", added: "+", removed: "−" } as const;
const WORDS = { same: "", added: "added: ", removed: "removed: " } as const;

/** Two sources line by line; signs and words say the same as the colours. */
export function SourceDiffView({ before, after, label }: SourceDiffViewProps) {
  const [most, setMost] = useState(DIFF_PAGE);
  const { hunks, skipped, omitted } = useMemo(
    () => sourceDiff(before, after, most),
    [before, after, most],
  );
  return (
    <Scrollable className="diff" label={label}>
      {hunks.map((hunk, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a diff is made once and never reordered
        <HunkView key={index} hunk={hunk} />
      ))}
      <Skipped lines={skipped} />
      {omitted === 0 ? null : (
        <button type="button" className="button" onClick={() => setMost(most + DIFF_PAGE)}>
          Show {Math.min(DIFF_PAGE, omitted)} of {omitted.toLocaleString("en")} more lines
        </button>
      )}
    </Scrollable>
  );
}

function HunkView({ hunk }: { hunk: Hunk }) {
  return (
    <>
      <Skipped lines={hunk.skipped} />
      <pre className="diff-lines">
        {hunk.lines.map(({ how, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <code key={index} className={`diff-line diff-${how}`}>
            <span className="diff-sign" aria-hidden="true">
              {SIGNS[how]}
            </span>
            <span className="hidden-visually">{WORDS[how]}</span>
            <OddText text={text} />
            {"\n"}
          </code>
        ))}
      </pre>
    </>
  );
}

function Skipped({ lines }: { lines: number }) {
  if (lines === 0) return null;
  return (
    <p className="diff-skipped">
      {lines} unchanged {lines === 1 ? "line" : "lines"}
    </p>
  );
}
