import type { SessionState } from "../../../session/state.ts";
import { durationText } from "../../panels/kit/figures/durations.ts";
import { BACKEND_NAMES } from "./backend-names.ts";

type Calibration = NonNullable<NonNullable<SessionState["kernel"]["device"]>["calibration"]>;

/** The evidence for the choice of backend. */
export function CalibrationTable({ calibration }: { calibration: Calibration }) {
  return (
    <table className="device-table">
      <caption>
        {calibration.workload}, measured {new Date(calibration.at).toLocaleString()}
      </caption>
      <thead>
        <tr>
          <th scope="col">Backend</th>
          <th scope="col" className="device-number">
            median
          </th>
          <th scope="col" className="device-number">
            first
          </th>
          <th scope="col" className="device-number">
            n
          </th>
        </tr>
      </thead>
      <tbody>
        {calibration.backends.map(({ backend, ms, firstMs, n, threads, reason }) => (
          <tr
            key={backend}
            className={backend === calibration.chosen ? "device-chosen" : undefined}
          >
            <th scope="row" title={ms === undefined ? undefined : reason}>
              {BACKEND_NAMES[backend]}
              {threads === undefined ? "" : `, ${threads} ${threads === 1 ? "thread" : "threads"}`}
            </th>
            {ms === undefined ? (
              <td colSpan={3}>{reason ?? "does not run here"}</td>
            ) : (
              <>
                <td className="device-number numbers">{durationText(ms)}</td>
                <td className="device-number numbers">
                  {firstMs === undefined ? "" : durationText(firstMs)}
                </td>
                <td className="device-number numbers">{n}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
