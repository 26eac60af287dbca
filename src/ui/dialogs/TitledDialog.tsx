import { Dialog } from "radix-ui";
import type { ComponentProps } from "react";
import { Icon } from "../Icon.tsx";
import { useFocusBack } from "./use-focus-back.ts";
import "./dialogs.css";

interface TitledDialogProps extends Omit<ComponentProps<typeof Dialog.Content>, "title"> {
  title: string;
  onClose: () => void;
}

/**
 * A window over the page with a title and a way to close it; the focus goes back to where it was. One without a
 * `Dialog.Description` takes `aria-describedby={undefined}`. The rest goes to `Dialog.Content`.
 */
export function TitledDialog({ title, onClose, className, children, ...rest }: TitledDialogProps) {
  const giveBack = useFocusBack();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content
          className={`dialog floating ${className ?? ""}`}
          onCloseAutoFocus={giveBack}
          {...rest}
        >
          <Dialog.Title className="dialog-title">{title}</Dialog.Title>
          <Dialog.Close className="button button-plain button-icon dialog-close" aria-label="Close">
            <Icon name="close" />
          </Dialog.Close>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
