import { DropdownMenu } from "radix-ui";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { findCell } from "../../notebook/find-cell.ts";
import { type Cell, type CellId, isRunnable } from "../../notebook/notebook.ts";
import type { SessionOperation } from "../../session/operations.ts";
import type { Session } from "../../session/session.ts";
import { Icon } from "../Icon.tsx";
import { KeyCaps } from "../keyboard/KeyCaps.tsx";
import { useServices } from "../services.ts";
import { useSessionState } from "../use-session.ts";

interface Entry {
  title: string;
  keys?: string;
  operation: SessionOperation;
}

interface Opener {
  cellId: CellId;
  button: HTMLElement;
  /** Only what can be inserted below the cell, to be written at once. */
  isForInserting?: boolean;
}

const CellMenuContext = createContext<(opener: Opener) => void>(() => {});

/** Actions on a cell that are rarer than running it. */
export function CellMenu({ cell, name }: { cell: Cell; name: string }) {
  const open = useContext(CellMenuContext);
  return (
    <button
      type="button"
      className="button button-plain button-icon cell-more"
      aria-label={`More for ${name}`}
      aria-haspopup="menu"
      onClick={({ currentTarget }) => open({ cellId: cell.id, button: currentTarget })}
    >
      <Icon name="more" />
    </button>
  );
}

/** Between a cell and the next: what can be inserted there. A stop for Tab at the selected cell alone; else there would be hundreds. */
export function InsertMenu({
  cellId,
  name,
  isSelected,
}: {
  cellId: CellId;
  name: string;
  isSelected: boolean;
}) {
  const open = useContext(CellMenuContext);
  return (
    <div className="cell-gap">
      <button
        type="button"
        className="cell-insert"
        aria-label={`Insert a cell below ${name}`}
        title="Insert a cell here"
        aria-haspopup="menu"
        tabIndex={isSelected ? 0 : -1}
        onClick={({ currentTarget }) =>
          open({ cellId, button: currentTarget, isForInserting: true })
        }
      >
        <Icon name="insert" />
      </button>
    </div>
  );
}

/**
 * One menu for all cells, which stands in the button that was pressed last: a menu listens to the whole page, and hundreds of
 * them would make every key cost milliseconds.
 */
export function CellMenuProvider({ children }: { children: ReactNode }) {
  const [menu, setMenu] = useState<Opener & { isOpen: boolean }>();
  const { session } = useServices();
  const cell = useSessionState(({ notebook }) => menu && findCell(notebook, menu.cellId));
  const { button, isOpen = false, isForInserting = false } = menu ?? {};
  const toggle = useCallback(
    (opener: Opener) =>
      setMenu((last) => ({ ...opener, isOpen: !(last?.isOpen && last.button === opener.button) })),
    [],
  );
  useLayoutEffect(() => {
    if (isOpen) button?.setAttribute("aria-expanded", "true");
    return () => button?.removeAttribute("aria-expanded");
  }, [button, isOpen]);
  return (
    <CellMenuContext value={toggle}>
      {children}
      <DropdownMenu.Root
        modal={false}
        open={isOpen && cell !== undefined}
        onOpenChange={(open) => setMenu((last) => last && { ...last, isOpen: open })}
      >
        {button === undefined
          ? null
          : createPortal(
              <DropdownMenu.Trigger asChild>
                <span className="menu-anchor" aria-hidden="true" />
              </DropdownMenu.Trigger>,
              button,
            )}
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            className="floating menu"
            align={isForInserting ? "start" : "end"}
            sideOffset={4}
            aria-labelledby={undefined}
            aria-label={button?.ariaLabel ?? undefined}
            onInteractOutside={(event) => {
              // The button itself closes what it opened.
              if (button?.contains(event.target as Node)) event.preventDefault();
            }}
            onCloseAutoFocus={() => {
              // An inserted cell has the selection, and its editor will have the focus.
              const { cellId } = session.getState().selection;
              if (isForInserting && cellId !== menu?.cellId) return;
              if (document.activeElement === document.body) button?.focus({ preventScroll: true });
            }}
          >
            {(cell === undefined ? [] : entries(cell, isForInserting)).map((group, index) => (
              <DropdownMenu.Group key={group[0]?.title}>
                {index > 0 ? <DropdownMenu.Separator className="menu-rule" /> : null}
                {group.map(({ title, keys, operation }) => (
                  <DropdownMenu.Item
                    key={title}
                    className="menu-item"
                    onSelect={() => {
                      session.dispatch(operation);
                      if (isForInserting) writeSelected(session);
                    }}
                  >
                    {title}
                    {keys === undefined ? null : <KeyCaps keys={keys} />}
                  </DropdownMenu.Item>
                ))}
              </DropdownMenu.Group>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </CellMenuContext>
  );
}

function writeSelected(session: Session): void {
  const { cellId } = session.getState().selection;
  session.dispatch({ type: "select", selection: { cellId, mode: "edit" } });
}

function entries(cell: Cell, isForInserting: boolean): Entry[][] {
  return isForInserting ? [insertBelow(cell.id)] : allEntries(cell);
}

function insertBelow(anchor: CellId): Entry[] {
  return [
    {
      title: "Insert code below",
      keys: "B",
      operation: { type: "insert-cell", place: "below", anchor, kind: "code" },
    },
    {
      title: "Insert text below",
      operation: { type: "insert-cell", place: "below", anchor, kind: "markdown" },
    },
  ];
}

function allEntries(cell: Cell): Entry[][] {
  const { id: cellId, kind } = cell;
  const change: Entry =
    kind === "code"
      ? {
          title: "Make it text",
          keys: "M",
          operation: { type: "change-kind", cellId, kind: "markdown" },
        }
      : {
          title: "Make it code",
          keys: "Y",
          operation: { type: "change-kind", cellId, kind: "code" },
        };
  const run: Entry[] = [
    { title: "Run to here", operation: { type: "run-to", cellId } },
    ...(isRunnable(cell)
      ? [{ title: "Clear output", operation: { type: "clear-outputs", cellId } } satisfies Entry]
      : []),
  ];
  return [
    run,
    [
      {
        title: "Insert code above",
        keys: "A",
        operation: { type: "insert-cell", place: "above", anchor: cellId, kind: "code" },
      },
      ...insertBelow(cellId),
    ],
    [
      { title: "Move up", operation: { type: "move-cell", cellId, direction: "up" } },
      { title: "Move down", operation: { type: "move-cell", cellId, direction: "down" } },
      // An exercise or a question stays one: its checks or its rubric have nothing to say about anything else.
      ...(kind === "exercise" || kind === "question" ? [] : [change]),
    ],
    [{ title: "Delete", keys: "D D", operation: { type: "delete-cell", cellId } }],
  ];
}
