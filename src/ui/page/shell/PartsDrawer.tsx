import { Dialog } from "radix-ui";
import { Icon } from "../../Icon.tsx";
import type { DialogName } from "../../keyboard/command.ts";
import { HelpMenu } from "./HelpMenu.tsx";
import { Outline } from "./Outline.tsx";

interface PartsDrawerProps {
  current: number | undefined;
  isOpen: boolean;
  onClose: () => void;
  openDialog: (dialog: DialogName) => void;
}

/** The outline where there is no room beside the text. */
export function PartsDrawer({ current, isOpen, onClose, openDialog }: PartsDrawerProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="drawer-veil" />
        <Dialog.Content className="drawer" aria-describedby={undefined}>
          <div className="drawer-head">
            <Dialog.Title className="drawer-title">Parts</Dialog.Title>
            <Dialog.Close className="button button-plain button-icon" aria-label="Close">
              <Icon name="close" />
            </Dialog.Close>
          </div>
          <Outline current={current} onChoose={onClose} />
          <HelpMenu
            openDialog={(dialog) => {
              onClose();
              setTimeout(() => openDialog(dialog));
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
