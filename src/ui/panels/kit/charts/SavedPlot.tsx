import { DropdownMenu } from "radix-ui";
import { type ReactNode, useRef } from "react";
import type { Chart } from "../../../../outputs/drawing/chart.ts";
import { Icon } from "../../../Icon.tsx";
import type { PlotFile } from "./save-plot.ts";
import "./charts.css";

interface SavedPlotProps {
  chart: Chart;
  /** The drawing, which says nothing to assistive technology; its table does. */
  children: ReactNode;
}

const FILES: readonly { as: PlotFile; words: string }[] = [
  { as: "png", words: "Picture (PNG)" },
  { as: "svg", words: "Drawing (SVG)" },
  { as: "csv", words: "Data (CSV)" },
];

/** A drawing that can be taken along, by a small menu at its foot. */
export function SavedPlot({ chart, children }: SavedPlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const save = async (as: PlotFile) => {
    const { savePlot } = await import("./save-plot.ts");
    if (frame.current !== null) await savePlot(frame.current, chart, as);
  };
  return (
    <div className="saved-plot">
      <div ref={frame} aria-hidden="true">
        {children}
      </div>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          className="saved-plot-button"
          aria-label={`Save ${chart.title}`}
          title="Save"
        >
          <Icon name="download" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="floating menu" align="start" sideOffset={4}>
            {FILES.map(({ as, words }) => (
              <DropdownMenu.Item key={as} className="menu-item" onSelect={() => void save(as)}>
                {words}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
