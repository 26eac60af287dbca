import type { FlameColors, FlameData } from "../../../../outputs/panels/trace/flame/flame-data.ts";
import { TitledDialog } from "../../../dialogs/TitledDialog.tsx";
import { FlameChart } from "./FlameChart.tsx";

interface FlameDialogProps {
  data: FlameData;
  colors: FlameColors;
  onClose: () => void;
}

/** The flame chart as wide as the window. */
export function FlameDialog({ data, colors, onClose }: FlameDialogProps) {
  return (
    <TitledDialog
      title={data.title}
      onClose={onClose}
      className="flame-dialog"
      aria-describedby={undefined}
      // In a chart that is zoomed, Escape shows all of it first.
      onEscapeKeyDown={(event) => {
        const { target } = event;
        if (target instanceof Element && target.matches("[role=application]:not([data-whole])"))
          event.preventDefault();
      }}
    >
      <FlameChart data={data} colors={colors} />
    </TitledDialog>
  );
}
