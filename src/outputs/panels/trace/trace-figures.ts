/** The figures of a trace by name, in the groups in which they stand. */

import { type FigureGroup, figureName, type NamedFigure } from "../../figure/named-figure.ts";
import { isAboveBound } from "./above-roof.ts";
import { passTitle } from "./pass-title.ts";
import type { Roofline, ThroughputBoundFigures, TraceAccounting, TracePass } from "./trace.ts";

/** Labels for places that already name the pass. */
const ACCOUNTING: Record<keyof TraceAccounting, string> = {
  untraced: "Untraced",
  traced: "Traced",
  operations: "Operations",
  waiting: "Waiting for data",
  recording: "Recording the operations",
  corrected: "Both, less recording",
  between: "Between operations",
  overhead: "Overhead of tracing",
};

const PARTS = Object.keys(ACCOUNTING) as (keyof TraceAccounting)[];

/** How the operations of a pass add up, with those labels. */
export function accountingFigures({ accounting, deviceBusy }: TracePass): NamedFigure[] {
  return [
    ...PARTS.map((part) => ({ name: part, label: ACCOUNTING[part], figure: accounting[part] })),
    { name: "device-busy", label: "Device busy, estimate", figure: deviceBusy },
  ];
}

export function passGroup(pass: TracePass): FigureGroup {
  const title = passTitle(pass);
  return {
    caption: `${title}: how it adds up`,
    figures: accountingFigures(pass).map(({ name, label, figure }) => ({
      name: `${figureName(title)}-${name}`,
      label: `${title}: ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
      figure,
    })),
  };
}

export function roofsGroup({ roofs }: Roofline): FigureGroup {
  return {
    caption: "Roofs",
    figures: roofs.map(({ name, figure }) => ({
      name: `roof-${figureName(name)}`,
      label: `Roof: ${name}`,
      figure,
      better: "higher",
    })),
  };
}

export function boundGroup({ terms, active, bound, measured, reached }: ThroughputBoundFigures) {
  return {
    caption: "The bound on throughput",
    figures: [
      ...terms.map(
        ({ name, symbol, figure }): NamedFigure => ({
          name: `bound-by-${name}`,
          label: `Bound by ${name}, ${symbol}`,
          figure,
          better: "higher",
        }),
      ),
      ...boundFigures({ active, bound, measured, reached }),
    ],
  };
}

/** The bound itself, and how near the system came. */
export function boundFigures({
  active,
  bound,
  measured,
  reached,
}: Omit<ThroughputBoundFigures, "terms">): NamedFigure[] {
  return [
    { name: "bound", label: `Bound on throughput, by ${active}`, figure: bound, better: "higher" },
    {
      name: "measured-throughput",
      label: "Throughput, measured",
      figure: measured,
      better: "higher",
    },
    {
      name: "reached",
      // The label goes wherever the figure goes: no share above 100 % stands unexplained.
      label: isAboveBound({ reached })
        ? "Reached of the bound (a roof was measured too low)"
        : "Reached of the bound",
      figure: reached,
      better: "higher",
    },
  ];
}
