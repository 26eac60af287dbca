/** The figures of a readiness record: the score, and what each line has measured. */
import { type FigureGroup, type NamedFigure, withUniqueNames } from "../../figure/named-figure.ts";
import type { ReadinessLine, ReadinessOutput } from "./readiness.ts";
import { SECTION_WORDS } from "./readiness-words.ts";

export function scoreGroup({ score: { final, sections } }: ReadinessOutput): FigureGroup {
  return {
    caption: "ML Test Score, each section of 7 points",
    figures: [
      { name: "ml-test-score", label: "ML Test Score", figure: final, better: "higher" },
      ...sections.map(({ name, points }) => ({
        ...{ name: `points-${name}`, label: `Points for ${SECTION_WORDS[name].toLowerCase()}` },
        ...{ figure: points, better: "higher" as const },
      })),
    ],
  };
}

export function readinessGroups(record: ReadinessOutput): FigureGroup[] {
  const { checks, score } = record;
  return [
    scoreGroup(record),
    { caption: "What the checks measured", figures: checks.flatMap(lineFigures) },
    ...score.sections.map(({ name, tests }) => ({
      caption: `${SECTION_WORDS[name]}: what its tests measured`,
      figures: tests.flatMap(lineFigures),
    })),
  ];
}

/** Of one line, under names that hold for all of the record. */
function lineFigures({ id, label, figures, seconds }: ReadinessLine): NamedFigure[] {
  const own = withUniqueNames(figures).map((each) => ({
    ...each,
    name: `${id}-${each.name}`,
    label: `${label}: ${each.label}`,
  }));
  if (seconds === undefined) return own;
  return [...own, { name: `${id}-seconds`, label: `${label}: time it took`, figure: seconds }];
}
