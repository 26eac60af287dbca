/** A check: a question, and what is tried to answer it. */
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import type { CheckPart, Verdict } from "../../../outputs/panels/readiness/readiness.ts";
import type { Evidence } from "../evidence.ts";
import { type Probe, type Tried, tryProbe } from "../probe.ts";

export interface Check {
  readonly id: string;
  readonly label: string;
  readonly question: string;
  /** Tried one after the other, whatever came of those before. */
  readonly parts: readonly { readonly label: string; readonly probe: Probe }[];
}

export interface CheckOutcome {
  verdict: Verdict;
  evidence: string;
  fix?: string;
  figures: NamedFigure[];
  parts: CheckPart[];
}

/** Tries every part; `tell` hears which. */
export async function runCheck(
  { parts }: Check,
  evidence: Evidence,
  tell: (label: string) => void,
): Promise<CheckOutcome> {
  const tried: (Tried & { label: string })[] = [];
  for (const { label, probe } of parts) {
    tell(label);
    tried.push({ label, ...(await tryProbe(probe, evidence)) });
  }
  return outcomeOf(tried);
}

/** One that is broken makes it broken, one that is open leaves it open; those that cannot be tried here do not count. */
function outcomeOf(tried: readonly (Tried & { label: string })[]): CheckOutcome {
  const of = (verdict: Tried["verdict"]) => tried.filter((it) => it.verdict === verdict);
  const [brokenOnes, openOnes, held] = [of("broken"), of("open"), of("holds")];
  const verdict = brokenOnes.length > 0 ? "broken" : openOnes.length > 0 ? "open" : "holds";
  const decisive = verdict === "broken" ? brokenOnes : verdict === "open" ? openOnes : held;
  const fix = decisive[0]?.fix ?? "";
  return {
    // Without a single part that could be tried, nothing is known.
    verdict: decisive.length === 0 ? "open" : verdict,
    evidence: evidenceText(decisive, tried),
    ...(fix === "" ? {} : { fix }),
    figures: tried.flatMap(({ figures }) => figures),
    parts: tried.map(({ label, verdict: of, evidence }) => ({ label, verdict: of, evidence })),
  };
}

function evidenceText(
  decisive: readonly Pick<Tried, "evidence" | "verdict">[],
  tried: readonly Tried[],
): string {
  const [first] = decisive;
  if (first === undefined) return "Nothing of this can be tried here.";
  if (tried.length === 1) return first.evidence;
  if (first.verdict !== "holds") return decisive.map(({ evidence }) => evidence).join(" ");
  const out = tried.length - decisive.length;
  const rest = out === 0 ? "" : `; ${out} cannot be tried here`;
  return `${decisive.length} of ${tried.length} were tried, and hold${rest}.`;
}
