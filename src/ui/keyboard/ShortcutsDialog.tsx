import { Dialog } from "radix-ui";
import { Icon } from "../Icon.tsx";
import { useFocusBack } from "../use-focus-back.ts";
import { COMMANDS } from "./commands.ts";
import { KeyCaps } from "./KeyCaps.tsx";
import "./dialogs.css";

const GROUPS = [...new Set(COMMANDS.map((command) => command.group))];

/** Every command that has keys, by group. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const giveBack = useFocusBack();
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content
          className="dialog floating shortcuts"
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
        >
          <Dialog.Title className="dialog-title">Keyboard shortcuts</Dialog.Title>
          <Dialog.Close className="button button-plain button-icon dialog-close" aria-label="Close">
            <Icon name="close" />
          </Dialog.Close>
          <div className="shortcuts-groups">
            {GROUPS.map((group) => (
              <section key={group}>
                <h3 className="shortcuts-group">{group}</h3>
                <dl className="shortcuts-list">
                  {COMMANDS.filter((it) => it.group === group && it.keys.length > 0).map((it) => (
                    <div key={it.id}>
                      <dt>{it.title}</dt>
                      <dd>
                        {it.keys.map((keys) => (
                          <KeyCaps key={keys} keys={keys} />
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <p className="shortcuts-note">
            Single letters act on the selected cell while nothing is being edited.
          </p>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
