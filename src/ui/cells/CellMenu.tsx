import { DropdownMenu } from "radix-ui";
import { type Cell, isRunnable } from "../../notebook/notebook.ts";
import type { Operation } from "../../session/operations.ts";
import { Icon } from "../Icon.tsx";
import { KeyCaps } from "../keyboard/KeyCaps.tsx";
import { useServices } from "../services.ts";

interface Entry {
  title: string;
  keys?: string;
  operation: Operation;
}

/** What is done to a cell less often than running it. */
export function CellMenu({ cell, name }: { cell: Cell; name: string }) {
  const { session } = useServices();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="button button-plain button-icon cell-more"
        aria-label={`More for ${name}`}
      >
        <Icon name="more" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="floating menu" align="end" sideOffset={4}>
          {entries(cell).map((group, index) => (
            <DropdownMenu.Group key={group[0]?.title}>
              {index > 0 ? <DropdownMenu.Separator className="menu-rule" /> : null}
              {group.map(({ title, keys, operation }) => (
                <DropdownMenu.Item
                  key={title}
                  className="menu-item"
                  onSelect={() => session.dispatch(operation)}
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
  );
}

function entries(cell: Cell): Entry[][] {
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
      {
        title: "Insert code below",
        keys: "B",
        operation: { type: "insert-cell", place: "below", anchor: cellId, kind: "code" },
      },
      {
        title: "Insert text below",
        operation: { type: "insert-cell", place: "below", anchor: cellId, kind: "markdown" },
      },
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
