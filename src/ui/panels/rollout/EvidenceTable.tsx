import type { Figure } from "../../../outputs/figure/figure.ts";
import type { GuardrailRecord } from "../../../outputs/panels/rollout/rollout.ts";
import { Scrollable } from "../../Scrollable.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";
import { marginText } from "./margin-text.ts";
import { VerdictMark } from "./VerdictMark.tsx";

interface EvidenceRow {
  name: string;
  /** What its name stands for. */
  title?: string;
  verdict: GuardrailRecord["verdict"];
  estimate: Figure;
  margin: number;
  evidence: string;
}

interface EvidenceTableProps {
  label: string;
  /** What a row is. */
  head: string;
  rows: readonly EvidenceRow[];
}

/** What is watched, how far from its margin it was found to be, and what that says. */
export function EvidenceTable({ label, head, rows }: EvidenceTableProps) {
  return (
    <Scrollable className="out-table-scroll" label={label}>
      <table className="out-table rollout-guardrails numbers">
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">Estimate</th>
            <th scope="col">Margin</th>
            <th scope="col">So far</th>
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, title, verdict, estimate, margin, evidence }) => (
            <tr key={name}>
              <th scope="row" title={title}>
                {name}
              </th>
              <td>
                <FigureView figure={estimate} />
              </td>
              <td>{marginText(margin, estimate)}</td>
              <td>
                <VerdictMark verdict={verdict} />
              </td>
              <td className="rollout-evidence">{evidence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrollable>
  );
}
