import type { ReadinessLine } from "../../../outputs/panels/readiness/readiness.ts";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { RunButton, type RunLine } from "./RunButton.tsx";

interface LineFindingsProps {
  line: ReadinessLine;
  run: RunLine | undefined;
}

/** What a line found: the evidence, its figures, how to fix it, and the button that runs it again. */
export function LineFindings({ line, run }: LineFindingsProps) {
  const { evidence, fix, figures, seconds } = line;
  const all = [
    ...figures,
    ...(seconds === undefined ? [] : [{ label: "Time it took", figure: seconds }]),
  ];
  return (
    <>
      {evidence === "" ? null : <p className="readiness-evidence numbers">{withCode(evidence)}</p>}
      {fix === undefined ? null : (
        <p className="readiness-fix">
          <strong>To do:</strong> {withCode(fix)}
        </p>
      )}
      {all.length === 0 ? null : <FigureList figures={all} />}
      <RunButton line={line} run={run} />
    </>
  );
}

/** Code stands between backticks. */
function withCode(text: string) {
  return text.split("`").map((piece, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
    index % 2 === 1 ? <code key={index}>{piece}</code> : piece,
  );
}
