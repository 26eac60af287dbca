/** The squares of the ML Test Score, and what they come to. */
import { lookUp } from "../../../base/look-up.ts";
import type { ComputedFigure } from "../../../outputs/figure/figure.ts";
import { numberText } from "../../../outputs/figure/number-text.ts";
import {
  SECTIONS,
  type SectionName,
  type TestScore,
  type TestSection,
  type TestSquare,
} from "../../../outputs/panels/readiness/readiness.ts";
import type { Probe, Tried } from "../probe.ts";
import { dataTests } from "./data-tests.ts";
import { infrastructureTests } from "./infrastructure-tests.ts";
import { modelTests } from "./model-tests.ts";
import { monitoringTests } from "./monitoring-tests.ts";
import { bandOf, type RubricTest } from "./rubric.ts";

const PROBES: Readonly<Record<string, Probe>> = {
  ...dataTests,
  ...modelTests,
  ...infrastructureTests,
  ...monitoringTests,
};

/** The probe of a test, where it can be automated here. */
export function probeOf(id: string): Probe | undefined {
  return lookUp(PROBES, id);
}

/**
 * A test's square, from what its probe found (undefined before it has run, and where there is none) and what was attested. A probe that
 * found a fault outweighs words; where it found nothing out, words count half.
 */
export function squareOf(
  { id, label, number, attest }: RubricTest,
  tried: Tried | undefined,
  attestation: string | undefined,
): TestSquare {
  const isAutomated = probeOf(id) !== undefined;
  const head = { id, label, number, isAutomated, figures: [], wouldRaise: false };
  if (tried?.verdict === "holds") {
    const { evidence, figures } = tried;
    return { ...head, verdict: "holds", evidence, figures: [...figures], by: "probe", points: 1 };
  }
  if (tried?.verdict === "broken") {
    const { evidence, fix, figures } = tried;
    return {
      ...{ ...head, verdict: "broken", evidence, fix, figures: [...figures] },
      ...{ by: "probe", points: 0 },
    };
  }
  if (attestation !== undefined) {
    const evidence = `Attested: ${attestation.trim()}`;
    return { ...head, verdict: "holds", evidence, by: "attestation", points: 0.5 };
  }
  const words = `Say who looked at it, when, and with what result (${attest}): { attested: { "${id}": "…" } }.`;
  if (tried === undefined) {
    const evidence = isAutomated ? "" : "Nobody has attested it.";
    const rest = isAutomated ? {} : { fix: words };
    return {
      ...{ ...head, verdict: isAutomated ? "waiting" : "open", evidence, ...rest },
      ...{ by: "none", points: 0 },
    };
  }
  const { evidence, fix, figures } = tried;
  return {
    ...{ ...head, verdict: "open", evidence, fix: fix === "" ? words : fix, figures: [...figures] },
    ...{ by: "none", points: 0 },
  };
}

/** The score of squares in the rubric's order: the lowest section's points, and which squares would raise it. */
export function scoreOf(squares: readonly TestSquare[]): TestScore {
  const sections = SECTIONS.map((name) => sectionOf(name, squares));
  const lowest = Math.min(...sections.map(({ points }) => points.value));
  const low = sections.filter(({ points }) => points.value === lowest);
  const marked: TestSection[] = sections.map((section) => ({
    ...section,
    tests: section.tests.map((test) => ({
      ...test,
      wouldRaise: section.points.value === lowest && test.points < 1,
    })),
  }));
  return {
    final: points(lowest, "The lowest of the four sections' points."),
    band: bandOf(lowest),
    sections: marked,
    next: nextWords(low),
  };
}

type Section = Omit<TestSection, "points"> & { points: ComputedFigure };

function sectionOf(name: SectionName, squares: readonly TestSquare[]): Section {
  const tests = squares.filter(({ id }) => id.startsWith(`${name}-`));
  const sum = tests.reduce((total, test) => total + test.points, 0);
  return {
    name,
    points: points(sum, "1 for each probe that holds, 0.5 for each attestation, of 7."),
    tests,
  };
}

function points(value: number, method: string): ComputedFigure {
  return { kind: "computed", value, unit: "none", method };
}

/** The cheapest way up in each of the lowest sections: a probe that only lacks something, then one that is broken, then words. */
function nextWords(low: readonly Section[]): string {
  const steps = low.flatMap(({ tests, name }) => {
    const [best] = tests
      .filter((test) => test.points < 1)
      .sort((a, b) => effortOf(a) - effortOf(b));
    return best === undefined ? [] : [`“${best.label}” (${name} ${best.number})`];
  });
  const [first] = steps;
  if (first === undefined) return "";
  const sections = low.map(({ name }) => name).join(", ");
  const value = numberText(low[0]?.points.value ?? 0);
  return steps.length === 1
    ? `${capital(sections)} is lowest, with ${value}: ${first} would raise the score.`
    : `${capital(sections)} are lowest, with ${value} each: it takes one of each, such as ${steps.join(" and ")}.`;
}

function effortOf({ isAutomated, verdict, points: has }: TestSquare): number {
  if (has === 0.5) return 3;
  if (!isAutomated) return 2;
  return verdict === "broken" ? 1 : 0;
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
