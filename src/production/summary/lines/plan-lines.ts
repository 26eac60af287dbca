/** What was measured for planning, and what follows from it: replicas, cost, files for a platform. */
import { NO_DIALS } from "../../../outputs/figure/named-figure.ts";
import { costGroups } from "../../../outputs/panels/cost/cost-figures.ts";
import { verdict } from "../../../outputs/panels/cost/cost-words.ts";
import { findingsWords } from "../../../outputs/panels/deployment/deployment-verdict.ts";
import { profileGroups } from "../../../outputs/panels/profile/profile-figures.ts";
import { planFigures } from "../../../outputs/panels/scaling/scaling-figures.ts";
import { scalingState } from "../../../outputs/panels/scaling/scaling-state.ts";
import { scalingVerdict } from "../../../outputs/panels/scaling/scaling-verdict.ts";
import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";
import { systemWords } from "../../../outputs/panels/system-words.ts";
import { shortHash } from "../../registry/model-version.ts";
import type { SystemParts } from "../system-parts.ts";
import { countFigure, lineOf, modelWords, openLine, pick } from "./line.ts";

export function profileLine(parts: SystemParts): SystemLine {
  const head = { id: "profile", station: "plan", label: "Profile" } as const;
  const { profile, load } = parts.findings;
  if (profile === undefined) {
    return openLine(head, "No model has been profiled.", "profile-end-to-end");
  }
  const all = profileGroups(profile, NO_DIALS).flatMap(({ figures }) => figures);
  const { Server } = load ?? {};
  return lineOf(head, {
    subject: systemWords(profile),
    words: Server === undefined ? "" : Server.verdict,
    figures: [
      ...pick(all, ["throughputSamplesPerSec", "latency-p99", "first-call"]),
      ...(Server === undefined
        ? []
        : [{ name: "server-rate", label: Server.result.label, figure: Server.result.figure }]),
    ],
    open: [
      ...ofAnotherModel(parts, profile.model),
      ...(Server?.valid ? [] : [openLoad(Server?.verdict)]),
    ],
  });
}

function openLoad(verdict: string | undefined): OpenPoint {
  const cell = "server-load";
  if (verdict === undefined) return { text: "It has not been under load.", cell };
  return { text: `The load test is not valid: ${verdict}`, cell };
}

/** A plan is worth something for the model that it was measured of. */
function ofAnotherModel(
  { results: { model } }: SystemParts,
  profiled: { name: string; parameters: number },
): OpenPoint[] {
  if (model === undefined || model.model.parameters === profiled.parameters) return [];
  return [
    {
      text: `Profile, plan and cost are of ${modelWords(profiled)}, not of the model that was built here, ${modelWords(model.model)}: profile that one, profiler.profileEndToEndSystem(systemModel, …), and plan again.`,
      cell: "profile-end-to-end",
    },
  ];
}

export function capacityLine({ findings: { scaling } }: SystemParts): SystemLine {
  const head = { id: "capacity", station: "plan", label: "Capacity" } as const;
  if (scaling === undefined) return openLine(head, "No capacity has been planned.", "scaling");
  const state = scalingState(scaling, NO_DIALS);
  const figures = planFigures(scaling, state);
  // Where both were computed, the simulation's are the ones that the plan is kept by.
  const simulated = (name: string) =>
    figures.some((figure) => figure.name === `${name}-simulated`) ? `${name}-simulated` : name;
  return lineOf(head, {
    subject: modelWords(scaling.model),
    words: scalingVerdict(state),
    figures: pick(figures, [simulated("replicas"), simulated("latency"), "knee"]),
  });
}

export function costLine({ findings: { cost } }: SystemParts): SystemLine {
  const head = { id: "cost", station: "plan", label: "Cost" } as const;
  if (cost === undefined) return openLine(head, "No cost has been planned.", "cheapest-plan");
  return lineOf(head, {
    subject: `${modelWords(cost.model)}, prices of ${cost.catalogue.date}`,
    words: verdict(cost, NO_DIALS) ?? "",
    figures: pick(
      costGroups(cost, NO_DIALS).flatMap(({ figures }) => figures),
      ["cost-month", "cost-million", "latency"],
    ),
  });
}

export function deploymentLine({ findings: { deployment }, registry }: SystemParts): SystemLine {
  const head = { id: "deployment", station: "plan", label: "Files for the platform" } as const;
  if (deployment === undefined) {
    return openLine(head, "No files have been written for a platform.", "deployment");
  }
  const { target, files, findings, input } = deployment;
  const { version, bytes } = input.model;
  const errors = findings.filter(({ severity }) => severity === "error");
  const { production } = registry ?? {};
  return lineOf(head, {
    subject: `${target}, for version ${version}`,
    words: findingsWords(findings),
    figures: [
      {
        name: "files",
        label: "Files",
        figure: countFigure(files.length, `Files that were written for ${target}.`),
      },
      {
        name: "findings",
        label: "Findings",
        figure: countFigure(
          findings.length,
          "Sentences of the check: the platform's schema, and rules about what cannot work or should not be.",
        ),
        better: "lower",
      },
      {
        ...{ name: "model-file", label: "ONNX file", better: "lower" },
        figure: { kind: "computed", value: bytes, unit: "bytes", method: "Length of the file." },
      },
    ],
    open: [
      ...errors.map(({ message, fix }) => ({
        text: `The platform will not take it: ${message} ${fix}`.trim(),
        cell: "deployment",
      })),
      ...(production === undefined || shortHash(production.hash) === version
        ? []
        : [
            {
              text: `The files name version ${version}; in production is ${shortHash(production.hash)}.`,
              cell: "deployment",
            },
          ]),
    ],
  });
}
