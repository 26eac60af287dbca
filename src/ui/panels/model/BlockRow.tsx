import type { ModelBlock, ModelOutput } from "../../../outputs/panels/model/model.ts";
import { type Measure, shareOf } from "../../../outputs/panels/model/model-blocks.ts";
import { Icon } from "../../Icon.tsx";
import { detailOf, MEASURE_NAMES, ownPath, shareText, signOf, variables } from "./block-look.ts";
import { LineCells } from "./LineCells.tsx";
import { isHead, type RowLines } from "./row-lines.ts";
import { blockOf, openState, type Row } from "./visible-rows.ts";

interface BlockRowProps {
  row: Row;
  lines: RowLines | undefined;
  record: ModelOutput;
  area: Measure;
  shade: Measure | undefined;
  labels: ReadonlyMap<string, string>;
  residuals: ReadonlySet<string>;
  attentions: ReadonlySet<string>;
  isLast: boolean;
  isCurrent: boolean;
  onPoint: (row: Row | undefined) => void;
  onReach: (row: Row) => void;
  onPick: () => void;
}

/** One block with the lines that lead to it and from it. */
export function BlockRow(props: BlockRowProps) {
  const { row, lines, record, isLast, isCurrent, onPoint, onReach, onPick } = props;
  const block = blockOf(row);
  const isOpen = openState(row);
  const shape = row.kind === "input" ? record.input.shape : (block?.output ?? "");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys for all of its rows
    <div
      role="treeitem"
      aria-level={row.depth + (isHead(row) ? 0 : 1)}
      aria-expanded={isOpen}
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      data-row={row.key}
      className={`model-row model-${row.kind}${isHead(row) ? " model-head" : ""}`}
      style={variables({ "--depth": row.depth })}
      onFocus={() => onReach(row)}
      onPointerEnter={() => onPoint(row)}
      onClick={onPick}
    >
      {lines === undefined ? null : <LineCells lines={lines} isHead={isHead(row)} />}
      <div className="model-node" aria-hidden="true">
        {block === undefined || isHead(row) ? null : <Mark block={block} {...props} />}
        {row.kind === "input" || row.kind === "result" ? <span className="model-end" /> : null}
      </div>
      <RowWords {...props} block={block} isOpen={isOpen} />
      {isLast || isHead(row) ? null : <span className="model-shape numbers">{shape}</span>}
    </div>
  );
}

type MarkProps = Pick<BlockRowProps, "record" | "area" | "shade" | "attentions"> & {
  block: ModelBlock;
};

/** As high as its share; a circle for an operation between layers that has none. */
function Mark({ block, record, area, shade, attentions }: MarkProps) {
  const share = shareOf(block, area, record);
  const drawing = attentions.has(block.id) ? <AttentionDrawing /> : null;
  if (block.kind === "operation" && share === 0)
    return <span className="model-operation">{drawing ?? signOf(block)}</span>;
  const style = variables({
    "--share": share,
    "--shade": shade === undefined ? 1 : shareOf(block, shade, record),
  });
  return (
    <span className={share === 0 ? "model-mark model-mark-none" : "model-mark"} style={style}>
      {drawing}
    </span>
  );
}

/** Queries, keys and values come together. */
function AttentionDrawing() {
  return (
    <svg className="model-attention" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d="M2.5 2.5 8 9l5.5-6.5M8 2.5v11" />
    </svg>
  );
}

type WordsProps = Omit<BlockRowProps, "lines"> & {
  block: ModelBlock | undefined;
  isOpen: boolean | undefined;
};

function RowWords({ row, block, isOpen, record, area, labels, residuals }: WordsProps) {
  if (block === undefined) {
    const isInput = row.kind === "input";
    const { shape, classes = [] } = record.output;
    return (
      <p className="model-words">
        <span className="model-name">{isInput ? "input" : "result"}</span>{" "}
        <span className="model-detail numbers">
          {isInput ? record.input.dtype : [shape, classes.join(" · ")].filter(Boolean).join(" ")}
        </span>
      </p>
    );
  }
  const takes = block.inputs.map(({ from, shape }) => `${shape} from ${labels.get(from) ?? from}`);
  const share = shareText(block, area, record);
  const path = ownPath(block, record);
  return (
    <>
      <p className="model-words">
        <span className="model-name">
          {isOpen === undefined ? null : (
            <span className={isOpen ? "model-toggle is-open" : "model-toggle"}>
              <Icon name="down" />
            </span>
          )}
          {block.name}
        </span>{" "}
        {path === "" ? null : <span className="model-path">{path}</span>}{" "}
        <span className="model-detail numbers">{detailOf(block, residuals, labels)}</span>
        <span className="hidden-visually">
          {takes.length === 0 ? "" : `, takes ${takes.join(" and ")}`}, gives {block.output}
          {share === "" ? "" : `, has ${share} of ${MEASURE_NAMES[area].of}`}
        </span>
      </p>
      <span className="model-share numbers" aria-hidden="true">
        {share}
      </span>
    </>
  );
}
