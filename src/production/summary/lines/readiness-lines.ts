/** What was proven: the checks of production readiness, and the ML Test Score. */
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import type { ReadinessOutput } from "../../../outputs/panels/readiness/readiness.ts";
import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";
import type { SystemParts } from "../system-parts.ts";
import { countFigure, lineOf, openLine } from "./line.ts";

const CELL = "readiness";

export function readinessLines({ findings: { readiness } }: SystemParts): SystemLine[] {
  if (readiness === undefined) {
    const open = "Readiness has not been judged.";
    return [openLine(CHECKS, open, CELL), openLine(SCORE, open, CELL)];
  }
  return [checksLine(readiness), scoreLine(readiness)];
}

const CHECKS = { id: "checks", station: "readiness", label: "Readiness checks" } as const;
const SCORE = { id: "score", station: "readiness", label: "ML Test Score" } as const;

function checksLine({ system, checks, stage }: ReadinessOutput): SystemLine {
  const holding = checks.filter(({ verdict }) => verdict === "holds");
  return lineOf(CHECKS, {
    subject: system,
    words: `${stage.slice(0, 1).toUpperCase()}${stage.slice(1)}.`,
    figures: [
      {
        name: "holding",
        label: "Checks that hold",
        figure: countFigure(
          holding.length,
          `Of ${checks.length} checks, each of which runs something: ${checks.map(({ label, verdict }) => `${label} ${verdict}`).join(", ")}.`,
        ),
        better: "higher",
      },
      ...promisedLatency(checks),
    ],
    open: checks.flatMap(({ label, verdict, evidence, fix = "" }): OpenPoint[] =>
      verdict === "holds"
        ? []
        : [
            {
              text: [`${label}: ${verdict}.`, evidence, fix].filter(Boolean).join(" "),
              cell: CELL,
            },
          ],
    ),
  });
}

/** Of the load test at the promised rate: the server's own last minute may hold anything, the checks' overload too. */
function promisedLatency(checks: ReadinessOutput["checks"]): NamedFigure[] {
  const { figures = [] } = checks.find(({ id }) => id === "performance-sla") ?? {};
  return figures.flatMap((it) =>
    it.name === "latency" ? { ...it, name: "promised-latency" } : [],
  );
}

function scoreLine({ system, score }: ReadinessOutput): SystemLine {
  const { final, band, sections, next } = score;
  return lineOf(SCORE, {
    subject: system,
    words: band,
    figures: [
      { name: "ml-test-score", label: "ML Test Score", figure: final, better: "higher" },
      ...sections.map(({ name, points }) => ({
        ...{ name: `points-${name}`, label: `Points for ${name}`, figure: points },
        better: "higher" as const,
      })),
    ],
    open: next === "" ? [] : [{ text: next, cell: CELL }],
  });
}
