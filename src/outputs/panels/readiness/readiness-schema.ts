/** The Readiness panel's record as it may come from outside. */
import * as v from "valibot";
import { figureSchema } from "../../figure/figure-schema.ts";
import { count, list, maybe, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { panelHead } from "../panel-schema.ts";
import { PART_VERDICTS, type ReadinessOutput, SECTIONS, VERDICTS } from "./readiness.ts";

const namedFigure = v.object({
  name: words,
  label: words,
  figure: figureSchema,
  better: maybe(v.picklist(["lower", "higher"])),
});

const line = {
  id: words,
  label: words,
  verdict: v.picklist(VERDICTS),
  figures: list(namedFigure, 50),
  evidence: words,
  fix: maybe(words),
  seconds: maybe(figureSchema),
};

const part = v.object({ label: words, verdict: v.picklist(PART_VERDICTS), evidence: words });

const square = v.object({
  ...line,
  number: count,
  by: v.picklist(["probe", "attestation", "none"]),
  isAutomated: v.boolean(),
  points: v.picklist([0, 0.5, 1]),
  wouldRaise: v.boolean(),
});

const section = v.object({
  name: v.picklist(SECTIONS),
  points: figureSchema,
  tests: list(square, 20),
});

export const readinessSchema = exactly<ReadinessOutput>()(
  v.object({
    kind: v.literal("readiness"),
    ...panelHead,
    system: words,
    checks: list(v.object({ ...line, question: words, parts: list(part, 100) }), 50),
    score: v.object({
      final: figureSchema,
      band: words,
      sections: list(section, 10),
      next: words,
    }),
  }),
);
