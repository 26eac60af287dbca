import { DropdownMenu } from "radix-ui";
import { useRef } from "react";
import { Icon } from "../../Icon.tsx";
import type { CommandContext } from "../../keyboard/command.ts";
import { KeyCaps } from "../../keyboard/KeyCaps.tsx";
import { useServices } from "../../services.ts";
import { useDispatch, useSessionState } from "../../use-session.ts";
import { downloadNotebook, FORMAT_NAMES, type Format } from "./download-notebook.ts";
import { openFile } from "./open-file.ts";
import "./notebooks.css";

const FORMATS = Object.keys(FORMAT_NAMES) as Format[];

/** Actions on the notebook as a whole. */
export function NotebookMenu({ openDialog }: { openDialog: CommandContext["openDialog"] }) {
  const services = useServices();
  const dispatch = useDispatch();
  const canUndo = useSessionState((state) => state.undo.done.length > 0);
  const canRedo = useSessionState((state) => state.undo.undone.length > 0);
  const file = useRef<HTMLInputElement>(null);
  // After the menu has given the focus back.
  const later = (act: () => void) => setTimeout(act);
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger
          className="button button-plain button-icon notebook-menu"
          aria-label="Notebook"
          title="Notebook: open, history, download"
        >
          <Icon name="down" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            className="floating menu"
            align="start"
            sideOffset={4}
            collisionPadding={8}
          >
            <DropdownMenu.Item
              className="menu-item"
              onSelect={() => later(() => openDialog("notebooks"))}
            >
              Notebooks…
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className="menu-item"
              onSelect={() => later(() => openDialog("history"))}
            >
              History…
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className="menu-item"
              onSelect={() => later(() => file.current?.click())}
            >
              Open a file…
            </DropdownMenu.Item>
            <DropdownMenu.Separator className="menu-rule" />
            <DropdownMenu.Item
              className="menu-item"
              disabled={!canUndo}
              onSelect={() => dispatch({ type: "undo" })}
            >
              Undo <KeyCaps keys="Z" />
            </DropdownMenu.Item>
            <DropdownMenu.Item
              className="menu-item"
              disabled={!canRedo}
              onSelect={() => dispatch({ type: "redo" })}
            >
              Redo <KeyCaps keys="Shift+Z" />
            </DropdownMenu.Item>
            <DropdownMenu.Separator className="menu-rule" />
            <DropdownMenu.Label className="menu-label">Download</DropdownMenu.Label>
            {FORMATS.map((format) => (
              <DropdownMenu.Item
                key={format}
                className="menu-item"
                onSelect={() => void downloadNotebook(services.session, format)}
              >
                {sentence(FORMAT_NAMES[format])}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="Notebook file"
        accept=".ipynb,.ts,.json"
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = "";
          if (chosen !== undefined) void openFile(services, chosen);
        }}
      />
    </>
  );
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
