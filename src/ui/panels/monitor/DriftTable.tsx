import { numberText } from "../../../outputs/figure/number-text.ts";
import type { DriftState, DriftSubject } from "../../../outputs/panels/monitor/monitor.ts";
import { Scrollable } from "../../Scrollable.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";

/** The tests of the last window, a row a quantity, the clearest first. */
export function DriftTable({ drift }: { drift: DriftState }) {
  const { subjects, windowSize, waiting, falseAlarms } = drift;
  const rows = subjects.toSorted((a, b) => b.ratio - a.ratio);
  return (
    <section className="panel-section">
      <h4>Drift</h4>
      <p className="panel-words">
        Every {windowSize} requests are compared with the reference; {waiting} of the next are here.
        Chance of a false alarm in twenty windows: at most{" "}
        <FigureView figure={falseAlarms} isBrief />
      </p>
      {rows.length === 0 ? (
        <p className="monitor-none">No window is full yet.</p>
      ) : (
        <Scrollable className="out-table-scroll" label="Drift by quantity">
          <table className="out-table numbers">
            <thead>
              <tr>
                <th scope="col">Quantity</th>
                <th scope="col">PSI</th>
                <th scope="col">KS</th>
                <th scope="col">Of its alarm</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((subject) => (
                <SubjectRow key={subject.name} subject={subject} />
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
    </section>
  );
}

function SubjectRow({ subject: { name, psi, ks, ratio } }: { subject: DriftSubject }) {
  return (
    <tr>
      <td>{name}</td>
      <td>{psi === undefined ? "–" : <FigureView figure={psi} isBrief />}</td>
      <td>{ks === undefined ? "–" : <FigureView figure={ks} isBrief />}</td>
      <td className={ratio > 1 ? "monitor-bad" : "monitor-quiet"}>
        {ratio > 1 ? "▲" : "✓"} {numberText(ratio, 2)}×
      </td>
    </tr>
  );
}
