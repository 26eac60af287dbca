/** Versions that were rolled out: a line for each strategy, with what was decided and what it cost. */
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { integerText } from "../../../outputs/figure/number-text.ts";
import type { RolloutOutcome, RolloutOutput } from "../../../outputs/panels/rollout/rollout.ts";
import { rolloutFigureGroups } from "../../../outputs/panels/rollout/rollout-figures.ts";
import { rolloutVerdict } from "../../../outputs/panels/rollout/rollout-verdict.ts";
import { STRATEGY_WORDS } from "../../../outputs/panels/rollout/rollout-words.ts";
import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";
import { shortHash } from "../../registry/model-version.ts";
import type { SystemParts } from "../system-parts.ts";
import { lineOf, openLine } from "./line.ts";

/** The module's cell of each strategy. */
const CELLS: Record<RolloutOutput["strategy"], string> = {
  shadow: "shadow",
  canary: "canary",
  blue_green: "blue-green",
  gradual_rollout: "gradual",
};

export function rolloutLines({ results: { rollouts } }: SystemParts): SystemLine[] {
  if (rollouts.length === 0) {
    const head = { id: "rollout", station: "rollout", label: "Rollout" } as const;
    return [openLine(head, "No second version has been rolled out.", CELLS.shadow)];
  }
  return rollouts.map(rolloutLine);
}

function rolloutLine(record: RolloutOutput): SystemLine {
  const { strategy, versions, outcome } = record;
  const words = STRATEGY_WORDS[strategy];
  return lineOf(
    {
      id: `rollout-${CELLS[strategy]}`,
      station: "rollout",
      label: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`,
    },
    {
      subject: `v2 ${shortHash(versions.v2.hash)} after v1 ${shortHash(versions.v1.hash)}`,
      words: rolloutVerdict(record).text,
      figures: [
        ...(outcome === undefined ? [] : [exposureFigure(outcome)]),
        ...evidenceFigures(record),
      ],
      open: openOf(record),
    },
  );
}

function exposureFigure({ exposure, requests }: RolloutOutcome): NamedFigure {
  const n = requests.v1 + requests.v2;
  return {
    name: "exposure",
    label: "Requests served by an unproven v2",
    figure: {
      ...{ kind: "measured", value: exposure, unit: "count", n },
      method: `Requests that v2 answered before it was proven or found out, of ${integerText(n)} that had ended by then.`,
    },
    better: "lower",
  };
}

const MOST_FIGURES = 3;

/** What was compared: by the last gate, in validation, or request by request. */
function evidenceFigures(record: RolloutOutput): NamedFigure[] {
  const all = rolloutFigureGroups(record).flatMap(({ figures }) => figures);
  const stage = record.gates.at(-1)?.stage;
  const wanted = ({ name }: NamedFigure) =>
    name.startsWith("validation-") ||
    (stage !== undefined && name.startsWith(`stage-${stage + 1}-`)) ||
    (record.shadow !== undefined && name === "agreement");
  // The agreement of a shadow stands for it.
  const rank = ({ name }: NamedFigure) => (name === "agreement" ? 0 : 1);
  return all
    .filter(wanted)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, MOST_FIGURES);
}

function openOf({ strategy, outcome, stage }: RolloutOutput): OpenPoint[] {
  const cell = CELLS[strategy];
  if (outcome === undefined) return [{ text: `It is not decided: ${stage}.`, cell }];
  const { by } = outcome;
  if (by === "gate" || by === "validation") return [];
  const why = {
    deadline: "Its gate came to no decision in time: more requests, or a wider margin, would do.",
    start: "v2 did not start.",
    reader: "It was decided by hand, without evidence.",
  } as const;
  return [{ text: why[by], cell }];
}
