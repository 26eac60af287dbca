import { Command } from "cmdk";
import { Dialog } from "radix-ui";
import { useRef, useState } from "react";
import { isPartHidden, shownCells } from "../../notebook/teaching.ts";
import { cellName } from "../cells/cell-name.ts";
import { useFocusBack } from "../dialogs/use-focus-back.ts";
import { scrollToPart } from "../page/shell/places.ts";
import { useServices } from "../services.ts";
import type { CommandContext } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { focusWithHeldKeys } from "./held-keys.ts";
import { KeyCaps } from "./KeyCaps.tsx";
import "../dialogs/dialogs.css";

interface CommandPaletteProps {
  openDialog: CommandContext["openDialog"];
  onClose: () => void;
}

/** All commands, all parts, all cells, found by typing. */
export function CommandPalette({ openDialog, onClose }: CommandPaletteProps) {
  const { session, parts } = useServices();
  const { notebook } = session.getState();
  const cells = shownCells(notebook);
  const shownParts = parts.filter(({ part }) => !isPartHidden(notebook, part));
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const chosen = useRef<() => void>(undefined);
  const giveBack = useFocusBack(() => chosen.current !== undefined);
  /** Done once the dialog has gone: while it is there, it takes every focus back. */
  const choose = (act: () => void) => {
    chosen.current = act;
    onClose();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-veil" />
        <Dialog.Content
          className="dialog floating palette"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            focusWithHeldKeys(input.current, setText);
          }}
          onCloseAutoFocus={(event) => {
            giveBack(event);
            chosen.current?.();
          }}
        >
          <Dialog.Title className="hidden-visually">Commands</Dialog.Title>
          <Command label="Commands" loop>
            <Command.Input
              ref={input}
              className="palette-input"
              placeholder="Command, part or cell"
              value={text}
              onValueChange={setText}
            />
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">Nothing has that name.</Command.Empty>
              <Command.Group heading="Commands">
                {COMMANDS.map(({ id, title, keys, run }) =>
                  run === undefined || id === "palette" ? null : (
                    <Command.Item
                      key={id}
                      value={`command ${title}`}
                      className="palette-item"
                      onSelect={() => choose(() => run({ session, openDialog }))}
                    >
                      {title}
                      {keys[0] === undefined ? null : <KeyCaps keys={keys[0]} />}
                    </Command.Item>
                  ),
                )}
              </Command.Group>
              <Command.Group heading="Parts">
                {shownParts.map(({ part, title }) => (
                  <Command.Item
                    key={part}
                    value={`part ${part} ${title}`}
                    className="palette-item"
                    onSelect={() => choose(() => scrollToPart(part))}
                  >
                    {part}. {title}
                  </Command.Item>
                ))}
              </Command.Group>
              <Command.Group heading="Cells">
                {cells.map((cell) => (
                  <Command.Item
                    key={cell.id}
                    value={`cell ${cellName(cell)} ${cell.id}`}
                    className="palette-item"
                    onSelect={() =>
                      choose(() =>
                        session.dispatch({
                          type: "select",
                          selection: { cellId: cell.id, mode: "command" },
                        }),
                      )
                    }
                  >
                    {cellName(cell)}
                    <span className="keys">part {cell.part}</span>
                  </Command.Item>
                ))}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
