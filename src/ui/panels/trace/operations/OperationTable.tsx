import { memo, useMemo, useState } from "react";
import {
  type Grouping,
  type GroupOrder,
  operationGroups,
  ordered,
} from "../../../../outputs/panels/trace/operation-groups.ts";
import type { TracePass } from "../../../../outputs/panels/trace/trace.ts";
import { Scrollable } from "../../../Scrollable.tsx";
import { Choice } from "../../kit/Choice.tsx";
import { groupColumns } from "./group-columns.ts";

interface OperationTableProps {
  pass: TracePass;
  modelName: string;
  hostTimed: boolean;
}

const GROUPINGS = [
  { value: "operation", label: "operation" },
  { value: "module", label: "module" },
  { value: "kernels", label: "kernels" },
] as const satisfies readonly { value: Grouping; label: string }[];

const TITLES: Record<Grouping, string> = {
  operation: "Operation",
  module: "Module",
  kernels: "Kernels",
};

/** Rows shown before one asks for all. */
const FEW = 10;

/** Where the time goes, added up; each column can be sorted by. */
export const OperationTable = memo(function OperationTable({
  pass,
  modelName,
  hostTimed,
}: OperationTableProps) {
  const [by, setBy] = useState<Grouping>("operation");
  const [order, setOrder] = useState<GroupOrder>({ column: "ms", isDescending: true });
  const [isAll, setAll] = useState(false);
  const groups = useMemo(
    () => operationGroups(pass, by, { modelName, hostTimed }),
    [pass, by, modelName, hostTimed],
  );
  const columns = useMemo(() => groupColumns(groups, { hostTimed }), [groups, hostTimed]);
  const rows = useMemo(() => ordered(groups, order), [groups, order]);
  const shown = isAll ? rows : rows.slice(0, FEW);
  const header = { order, onOrder: setOrder };
  return (
    <section className="panel-section panel-section-wide">
      <div className="section-head">
        <h4>Operations added up</h4>
        <Choice label="by" options={GROUPINGS} value={by} onChange={setBy} />
      </div>
      <Scrollable className="out-table-scroll" label="Operations added up">
        <table className="out-table numbers operation-table">
          <thead>
            <tr>
              <SortHeader column="name" title={TITLES[by]} {...header} />
              {columns.map(({ column, title, unit }) => (
                <SortHeader key={column} column={column} title={title} unit={unit} {...header} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((group) => (
              <tr key={group.name}>
                <th scope="row">{group.name}</th>
                {columns.map(({ column, text }) => (
                  <td key={column} className="out-table-right">
                    {column === "share" ? <ShareMark share={group.share} /> : null}
                    {text(group)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      {rows.length <= FEW ? null : (
        <button type="button" className="link table-more" onClick={() => setAll(!isAll)}>
          {isAll ? `Show the first ${FEW}` : `Show all ${rows.length}`}
        </button>
      )}
    </section>
  );
});

interface SortHeaderProps {
  column: GroupOrder["column"];
  title: string;
  unit?: string;
  order: GroupOrder;
  onOrder: (order: GroupOrder) => void;
}

function SortHeader({ column, title, unit, order, onOrder }: SortHeaderProps) {
  const isSorted = order.column === column;
  const direction = order.isDescending ? "descending" : "ascending";
  return (
    <th
      scope="col"
      className={column === "name" ? undefined : "out-table-right"}
      aria-sort={isSorted ? direction : undefined}
    >
      <button
        type="button"
        className="sort-button"
        onClick={() =>
          onOrder({ column, isDescending: isSorted ? !order.isDescending : column !== "name" })
        }
      >
        {title}
        <span className="sort-mark" aria-hidden="true">
          {isSorted ? (order.isDescending ? "↓" : "↑") : ""}
        </span>
        {unit ? <span className="out-table-unit">{unit}</span> : null}
      </button>
    </th>
  );
}

function ShareMark({ share }: { share: number }) {
  return (
    <span className="share-mark" aria-hidden="true">
      <span style={{ width: `${100 * share}%` }} />
    </span>
  );
}
