/** Columns of the table of operations. One unit a column, that of its largest value, so that numbers compare at a glance. */
import type { Unit } from "../../../../outputs/figure/figure.ts";
import { scaleFor } from "../../../../outputs/figure/figure-text.ts";
import { exponentOf, fixedText, integerText } from "../../../../outputs/figure/number-text.ts";
import type {
  GroupColumn,
  OperationGroup,
} from "../../../../outputs/panels/trace/operation-groups.ts";

export interface ShownColumn {
  readonly column: GroupColumn;
  readonly title: string;
  readonly unit: string;
  readonly text: (group: OperationGroup) => string;
}

interface Amount {
  column: Exclude<GroupColumn, "name">;
  title: string;
  of: Unit;
}

export function groupColumns(
  groups: readonly OperationGroup[],
  { hostTimed }: { hostTimed: boolean },
): ShownColumn[] {
  const hasDevice = groups.some(({ deviceMs }) => deviceMs !== undefined);
  const amounts: Amount[] = [
    { column: "ms", title: hostTimed ? "Time" : "Queueing", of: "ms" },
    { column: "share", title: "Share", of: "ratio" },
    ...(hasDevice
      ? [
          {
            column: "deviceMs",
            title: hostTimed ? "Mean of passes" : "On device",
            of: "ms",
          } satisfies Amount,
        ]
      : []),
    { column: "flops", title: "Computes", of: "flop" },
    { column: "rate", title: "Rate", of: "flop/s" },
    { column: "bytes", title: "Moves", of: "bytes" },
  ];
  return [
    {
      column: "count",
      title: "Count",
      unit: "",
      text: ({ count }) => integerText(count),
    },
    ...amounts.map((amount) => shown(groups, amount)),
  ];
}

function shown(groups: readonly OperationGroup[], { column, title, of }: Amount): ShownColumn {
  const values = groups.map((group) => group[column] ?? 0);
  const largest = Math.max(0, ...values);
  const { factor, label } = scaleFor(of, largest);
  // Three digits of the largest; what is smaller than the last of them is said to be.
  const decimals = largest === 0 ? 0 : Math.max(0, 2 - exponentOf(largest / factor));
  return {
    column,
    title,
    unit: label,
    text: (group) => {
      const value = group[column];
      if (value === undefined) return "";
      if (value === 0) return "0";
      const least = 10 ** -decimals;
      const scaled = value / factor;
      return scaled < least / 2 ? `< ${fixedText(least, decimals)}` : fixedText(scaled, decimals);
    },
  };
}
