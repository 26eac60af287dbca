import { TitledDialog } from "../dialogs/TitledDialog.tsx";
import { COMMANDS } from "./commands.ts";
import { KeyCaps } from "./KeyCaps.tsx";
import "../dialogs/dialogs.css";

const GROUPS = [...new Set(COMMANDS.map((command) => command.group))];

/** Every command that has keys, by group. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <TitledDialog
      title="Keyboard shortcuts"
      onClose={onClose}
      className="shortcuts"
      aria-describedby={undefined}
    >
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
    </TitledDialog>
  );
}
