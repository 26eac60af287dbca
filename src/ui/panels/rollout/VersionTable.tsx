import type { ReactNode } from "react";
import type { Figure } from "../../../outputs/figure/figure.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type {
  RolloutOutput,
  RolloutVersionState,
} from "../../../outputs/panels/rollout/rollout.ts";
import { Scrollable } from "../../Scrollable.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";

/** Both versions beside each other. */
export function VersionTable({ versions: { v1, v2 } }: Pick<RolloutOutput, "versions">) {
  const row = (label: string, cell: (version: RolloutVersionState) => ReactNode) => (
    <tr key={label}>
      <th scope="row">{label}</th>
      <td>{cell(v1)}</td>
      <td>{cell(v2)}</td>
    </tr>
  );
  const figure = (label: string, of: (version: RolloutVersionState) => Figure) =>
    row(label, (version) => <FigureView figure={of(version)} />);
  return (
    <section className="panel-section">
      <h4>The versions, over the last minute</h4>
      <Scrollable className="out-table-scroll" label="Both versions">
        <table className="out-table rollout-versions numbers">
          <thead>
            <tr>
              <td />
              <th scope="col">
                v1 <small>{named(v1)}</small>
              </th>
              <th scope="col">
                v2 <small>{named(v2)}</small>
              </th>
            </tr>
          </thead>
          <tbody>
            {figure("Latency p50", ({ latency }) => latency.p50)}
            {figure("Latency p99", ({ latency }) => latency.p99)}
            {figure("Not answered", ({ notAnswered }) => notAnswered)}
            {figure("Accuracy", ({ accuracy }) => accuracy)}
            {row("Requests so far", ({ counts }) => integerText(counts.issued))}
            {row("Copies so far", ({ copies }) => integerText(copies.issued))}
            {row("Replicas", ({ replicas }) => replicas.map(({ status }) => status).join(", "))}
          </tbody>
        </table>
      </Scrollable>
    </section>
  );
}

function named({ name, hash }: RolloutVersionState): string {
  return `${name}, ${hash.slice(0, 6)}`;
}
