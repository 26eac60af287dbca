/** The versions as files: what is registered, and what smaller ones cost. */
import type { NamedFigure } from "../../../outputs/figure/named-figure.ts";
import { compressionFigures } from "../../../outputs/panels/compression/compression-figures.ts";
import { leastCostly, verdict } from "../../../outputs/panels/compression/compression-verdict.ts";
import type { OpenPoint, SystemLine } from "../../../outputs/panels/system/system.ts";
import { type ModelVersion, shortHash } from "../../registry/model-version.ts";
import type { RegisteredVersions, SystemParts } from "../system-parts.ts";
import { countFigure, lineOf, modelWords, openLine, pick } from "./line.ts";

export function registryLine({ registry, results }: SystemParts): SystemLine {
  const head = { id: "registry", station: "file", label: "Registry" } as const;
  const { versions = [], production } = registry ?? {};
  const shown = production ?? results.evaluated?.version ?? versions[0];
  if (registry === undefined || shown === undefined) {
    return openLine(head, "No version is registered.", "evaluate-system");
  }
  return lineOf(head, {
    subject: `version ${shortHash(shown.hash)}, ${shown.stage}`,
    words: `${shown.madeBy.slice(0, 1).toUpperCase()}${shown.madeBy.slice(1)}; registered ${shown.createdAt.slice(0, 10)}.`,
    figures: [
      ...fileFigures(shown),
      {
        name: "versions",
        label: "Versions",
        figure: countFigure(versions.length, "Versions in the system's registry."),
      },
    ],
    open: openOfRegistry(registry),
  });
}

function fileFigures({ bytes }: ModelVersion): NamedFigure[] {
  const method = "Length of the version's safetensors file, as it was registered.";
  return [
    {
      ...{ name: "weights", label: "Weights file", better: "lower" },
      figure: { kind: "computed", value: bytes, unit: "bytes", method },
    },
  ];
}

function openOfRegistry({ production, whyNotKept }: RegisteredVersions): OpenPoint[] {
  return [
    ...(production === undefined
      ? [{ text: "No version is in production.", cell: "deploy-system" }]
      : []),
    ...(whyNotKept === undefined
      ? []
      : [{ text: `Versions are gone with this visit: ${whyNotKept}` }]),
  ];
}

export function compressionLine({ results: { compression } }: SystemParts): SystemLine {
  const head = { id: "compressed", station: "file", label: "Smaller versions" } as const;
  const words = compression === undefined ? undefined : verdict(compression);
  if (compression === undefined || words === undefined) {
    return openLine(head, "No smaller version has been compared with it.", "compress");
  }
  const { models, model } = compression;
  const [original] = models;
  const chosen = leastCostly(compression);
  const names = [
    ...(original === undefined ? [] : [`zipped of ${original.name}`]),
    ...(chosen === undefined
      ? []
      : ["zipped", "difference", chosen.speed === undefined ? "runtimeSpeed" : "speed"].map(
          (part) => `${part} of ${chosen.name}`,
        )),
  ];
  return lineOf(head, {
    subject: `${modelWords(model)}, beside ${models.length - 1} versions of it`,
    words,
    figures: pick(compressionFigures(compression), names),
  });
}
