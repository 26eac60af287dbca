import { integerText } from "../../../outputs/figure/number-text.ts";
import type { MonitoredReplica } from "../../../outputs/panels/monitor/monitor.ts";
import { Scrollable } from "../../Scrollable.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";

/** Each replica as the server last told of it, with its last minute. */
export function ReplicaTable({ replicas }: { replicas: readonly MonitoredReplica[] }) {
  return (
    <section className="panel-section">
      <h4>Replicas</h4>
      <Scrollable className="out-table-scroll" label="Replicas">
        <table className="out-table numbers">
          <thead>
            <tr>
              <th scope="col">Replica</th>
              <th scope="col">Answered</th>
              <th scope="col">Not</th>
              <th scope="col">p50</th>
              <th scope="col">In a batch</th>
            </tr>
          </thead>
          <tbody>
            {replicas.map(({ id, status, answered, notAnswered, p50, batchSize }) => (
              <tr key={id}>
                <td>
                  {id}{" "}
                  <span className={status === "dead" ? "monitor-bad" : "monitor-quiet"}>
                    {status === "dead" ? "▲ dead" : status}
                  </span>
                </td>
                <td>{integerText(answered)}</td>
                <td>{integerText(notAnswered)}</td>
                <td>
                  <FigureView figure={p50} isBrief />
                </td>
                <td>
                  <FigureView figure={batchSize} isBrief />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
    </section>
  );
}
