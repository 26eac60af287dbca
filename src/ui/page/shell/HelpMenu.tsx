import type { DialogName } from "../../keyboard/command.ts";

const ENTRIES: readonly (readonly [DialogName, string])[] = [
  ["present", "Present"],
  ["python-map", "From TinyTorch in Python"],
  ["compare-devices", "Compare devices"],
  ["prepare", "Prepare for a class"],
  ["shortcuts", "Keyboard shortcuts"],
];

/** Beneath the outline: help beyond the text. */
export function HelpMenu({ openDialog }: { openDialog: (dialog: DialogName) => void }) {
  return (
    <nav className="shell-hint" aria-label="Help and more">
      <ul>
        {ENTRIES.map(([name, title]) => (
          <li key={name}>
            <button type="button" className="link" onClick={() => openDialog(name)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
