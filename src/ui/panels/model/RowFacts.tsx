import type { ModelOutput } from "../../../outputs/panels/model/model.ts";
import { blockLabels } from "../../../outputs/panels/model/model-blocks.ts";
import {
  type BlockFact,
  blockFacts,
  totalFigures,
} from "../../../outputs/panels/model/model-figures.ts";
import { sharedWords } from "../../../outputs/panels/model/model-tables.ts";
import { FigureView } from "../kit/figures/FigureView.tsx";
import { blocksOf, foldedBlock, type Row } from "./visible-rows.ts";

/** What is known of the block that is pointed at; of the whole model while there is none. */
export function RowFacts({ record, row }: { record: ModelOutput; row: Row | undefined }) {
  // By their ids: meanwhile more may be known of them.
  const ids = new Set(row === undefined ? [] : blocksOf(row).map(({ id }) => id));
  const blocks = record.blocks.filter(({ id }) => ids.has(id));
  const block = row?.kind === "fold" ? foldedBlock(blocks) : blocks[0];
  if (block === undefined)
    return <Facts title="The whole model" isWhole facts={totalFigures(record)} />;
  const labels = blockLabels(record);
  const takes = block.inputs.map(({ from, shape }) => `${shape} from ${labels.get(from) ?? from}`);
  return (
    <Facts
      title={row?.kind === "fold" ? block.name : (labels.get(block.id) ?? block.name)}
      words={[
        block.settings,
        takes.length === 0 ? "" : `takes ${takes.join(" and ")}`,
        block.output === "" ? "" : `gives ${block.output}`,
        sharedWords(block, labels),
      ]}
      facts={blockFacts(block, record)}
    />
  );
}

interface FactsProps {
  title: string;
  isWhole?: boolean;
  words?: readonly string[];
  facts: readonly BlockFact[];
}

function Facts({ title, isWhole = false, words = [], facts }: FactsProps) {
  return (
    <section
      className={isWhole ? "model-facts model-facts-whole" : "model-facts"}
      aria-label={`Facts: ${title}`}
    >
      <h4>{title}</h4>
      {words.filter(Boolean).map((line) => (
        <p key={line} className="numbers">
          {line}
        </p>
      ))}
      <dl className="figure-list">
        {facts.map(({ label, figure, share }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <FigureView figure={figure} />
              {share === undefined ? null : (
                <span className="model-fact-share numbers">{share}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
