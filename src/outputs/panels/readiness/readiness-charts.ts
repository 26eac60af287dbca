/** The grid of the score as bars, for files: what each section's seven points are made of. */
import type { Chart } from "../../drawing/chart.ts";
import { chartOf } from "../../drawing/chart-of.ts";
import type { ReadinessOutput, TestSquare } from "./readiness.ts";
import { SECTION_WORDS } from "./readiness-words.ts";

/** Parts of a bar, each with its colour. */
const PARTS: readonly { name: string; place: number; of(square: TestSquare): number }[] = [
  { name: "run here", place: 2, of: ({ by, points }) => (by === "probe" ? points : 0) },
  { name: "attested", place: 0, of: ({ by, points }) => (by === "attestation" ? points : 0) },
  { name: "still to earn", place: 4, of: ({ points }) => 1 - points },
];

/** None before a square has earned anything. */
export function readinessCharts({ score: { sections } }: ReadinessOutput): Chart[] {
  if (!sections.some(({ tests }) => tests.some(({ points }) => points > 0))) return [];
  return [
    chartOf({
      name: "score",
      mark: "stacked",
      title: "Points of the ML Test Score by section",
      x: { label: "Section" },
      y: { label: "Points" },
      series: PARTS.map(({ name, place, of }) => ({
        ...{ name, place },
        points: sections.map((section) => ({
          x: SECTION_WORDS[section.name],
          y: section.tests.reduce((sum, square) => sum + of(square), 0),
        })),
      })),
      note: "The final score is that of the section with the fewest points.",
    }),
  ];
}
