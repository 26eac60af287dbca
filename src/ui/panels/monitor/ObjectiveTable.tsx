import { numberText } from "../../../outputs/figure/number-text.ts";
import type { ObjectiveState, RuleState } from "../../../outputs/panels/monitor/monitor.ts";
import { Scrollable } from "../../Scrollable.tsx";
import { FigureList } from "../kit/figures/FigureList.tsx";
import { FigureView } from "../kit/figures/FigureView.tsx";

interface ObjectiveTableProps {
  objectives: readonly ObjectiveState[];
  timeScale: number;
}

/** What was promised and what was kept, and how fast the budget for errors burns by each rule. */
export function ObjectiveTable({ objectives, timeScale }: ObjectiveTableProps) {
  return (
    <section className="panel-section panel-section-wide">
      <h4>Objectives</h4>
      <p className="panel-words">
        An alert fires while both of its windows burn faster than its rule allows. A burn rate of 1×
        uses the error budget up exactly at the end of its period.
        {timeScale === 1
          ? ""
          : ` All windows are 1/${numberText(timeScale)} of those in service: an hour is ${numberText(60 / timeScale, 3)} min here.`}
      </p>
      <div className="monitor-objectives">
        {objectives.map((objective) => (
          <Objective key={objective.name} objective={objective} />
        ))}
      </div>
    </section>
  );
}

function Objective({ objective: { text, attained, burnt, rules } }: { objective: ObjectiveState }) {
  return (
    <div>
      <h5>{text}</h5>
      <FigureList
        figures={[
          { label: "Kept so far", figure: attained },
          { label: "Budget burnt", figure: burnt },
        ]}
      />
      <Scrollable className="out-table-scroll" label={`Burn rates: ${text}`}>
        <table className="out-table numbers">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Long window</th>
              <th scope="col">Short window</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <RuleRow key={rule.name} rule={rule} />
            ))}
          </tbody>
        </table>
      </Scrollable>
    </div>
  );
}

function RuleRow({ rule }: { rule: RuleState }) {
  const { name, factor, long, short, longSeconds, shortSeconds, fires } = rule;
  return (
    <tr>
      <td>
        {name}, above {numberText(factor)}×
      </td>
      <td>
        <FigureView figure={long} isBrief /> <small>in {numberText(longSeconds, 3)} s</small>
      </td>
      <td>
        <FigureView figure={short} isBrief /> <small>in {numberText(shortSeconds, 3)} s</small>
      </td>
      <td className={fires ? "monitor-bad" : "monitor-quiet"}>{fires ? "▲ fires" : "✓ quiet"}</td>
    </tr>
  );
}
