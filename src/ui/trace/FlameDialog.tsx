import { Dialog } from "radix-ui";
import { Icon } from "../Icon.tsx";
import { useFocusBack } from "../use-focus-back.ts";
import type { FactContext } from "./block-facts.ts";
import { FlameChart } from "./FlameChart.tsx";
import type { FlameColors } from "./flame-scene.ts";
import "../keyboard/dialogs.css";

interface FlameDialogProps {
  title: string;
  context: FactContext;
  colors: FlameColors;
  onClose: () => void;
}

/** The flame chart as wide as the window. */
export function FlameDialog({ title, context, colors, onClose }: FlameDialogProps) {
  const giveBack = useFocusBack();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content
          className="dialog floating flame-dialog"
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
          // In a chart that is zoomed, Escape shows all of it first.
          onEscapeKeyDown={(event) => {
            const { target } = event;
            if (target instanceof Element && target.matches("[role=application]:not([data-whole])"))
              event.preventDefault();
          }}
        >
          <Dialog.Title className="flame-dialog-title">{title}</Dialog.Title>
          <Dialog.Close className="button button-plain button-icon dialog-close" aria-label="Close">
            <Icon name="close" />
          </Dialog.Close>
          <FlameChart title={title} context={context} colors={colors} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
