import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from "react";
import type { ModelOutput } from "../../../outputs/panels/model/model.ts";
import { blockLabels, type Measure } from "../../../outputs/panels/model/model-blocks.ts";
import { BlockRow } from "./BlockRow.tsx";
import { attentionsIn, residualsIn, variables } from "./block-look.ts";
import { modelLines } from "./row-lines.ts";
import { type Opened, openedAtFirst, openState, type Row, visibleRows } from "./visible-rows.ts";

interface BlockTreeProps {
  record: ModelOutput;
  area: Measure;
  shade: Measure | undefined;
  /** Hears which row is pointed at; undefined for none. */
  onPoint: (row: Row | undefined) => void;
  /** Hears which row was last gone to, by a key or a click. */
  onReach: (row: Row) => void;
}

/** The blocks as a tree of rows: arrows up and down walk through it, right opens a block, left closes it. */
export const BlockTree = memo(function BlockTree({
  record,
  area,
  shade,
  onPoint,
  onReach,
}: BlockTreeProps) {
  const [changed, setChanged] = useState<Opened>();
  const [current, setCurrent] = useState("input");
  const opened = useMemo(() => changed ?? openedAtFirst(record), [changed, record]);
  const rows = useMemo(() => visibleRows(record, opened), [record, opened]);
  const lines = useMemo(() => modelLines(record, rows), [record, rows]);
  const labels = useMemo(() => blockLabels(record), [record]);
  const residuals = useMemo(() => residualsIn(record), [record]);
  const attentions = useMemo(() => attentionsIn(record), [record]);
  const list = useRef<HTMLDivElement>(null);
  const isMoving = useRef(false);
  const reached = rows.some(({ key }) => key === current) ? current : "input";

  // The focus follows the keys, also into rows that a key has just opened.
  useEffect(() => {
    if (!isMoving.current) return;
    isMoving.current = false;
    list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(reached)}"]`)?.focus();
  }, [reached]);

  const toggle = (row: Row) => {
    if (openState(row) === undefined) return;
    const next = new Set(opened);
    if (!next.delete(row.key)) next.add(row.key);
    setChanged(next);
  };

  const moveTo = (row: Row | undefined) => {
    if (row === undefined) return;
    isMoving.current = true;
    setCurrent(row.key);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows.findIndex(({ key }) => key === reached);
    const row = rows[at];
    if (row === undefined) return;
    const act = keyAction(event.key, rows, at);
    if (act === undefined) return;
    if (act === "toggle") toggle(row);
    else moveTo(rows[act]);
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={list}
      className="model-tree"
      role="tree"
      aria-label={`Blocks of ${record.model.name}, from the input to the result`}
      style={variables({ "--lanes": lines.lanes })}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onPoint(undefined)}
    >
      {rows.map((row, index) => (
        <BlockRow
          key={row.key}
          row={row}
          lines={lines.rows[index]}
          isLast={index === rows.length - 1}
          isCurrent={row.key === reached}
          {...{ record, area, shade, labels, residuals, attentions }}
          onPoint={onPoint}
          onReach={onReach}
          onPick={() => {
            setCurrent(row.key);
            toggle(row);
          }}
        />
      ))}
    </div>
  );
});

/** The row that a key leads to, or whether it opens or closes the present one; undefined for other keys. */
function keyAction(key: string, rows: readonly Row[], at: number): number | "toggle" | undefined {
  const row = rows[at];
  const isOpen = row === undefined ? undefined : openState(row);
  switch (key) {
    case "ArrowDown":
      return Math.min(rows.length - 1, at + 1);
    case "ArrowUp":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return rows.length - 1;
    case "ArrowRight":
      return isOpen === false ? "toggle" : isOpen ? at + 1 : at;
    case "ArrowLeft":
      return isOpen ? "toggle" : headOf(rows, at);
    case "Enter":
    case " ":
      return isOpen === undefined ? at : "toggle";
    default:
      return undefined;
  }
}

/** The head of the block that a row is inside; the row itself at the top. */
function headOf(rows: readonly Row[], at: number): number {
  const row = rows[at];
  const parent = row?.kind === "block" ? row.block.parent : undefined;
  const head = rows.findIndex(({ key }) => key === parent);
  return head < 0 ? at : head;
}
