import { TitledDialog } from "../../../dialogs/TitledDialog.tsx";
import type { FactContext } from "./block-facts.ts";
import { FlameChart } from "./FlameChart.tsx";
import type { FlameColors } from "./flame-scene.ts";

interface FlameDialogProps {
  title: string;
  context: FactContext;
  colors: FlameColors;
  onClose: () => void;
}

/** The flame chart as wide as the window. */
export function FlameDialog({ title, context, colors, onClose }: FlameDialogProps) {
  return (
    <TitledDialog
      title={title}
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
      <FlameChart title={title} context={context} colors={colors} />
    </TitledDialog>
  );
}
