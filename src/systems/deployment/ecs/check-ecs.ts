/** Holds the files for ECS against the types of AWS' own client, then against rules of the service and policies. */
import { lookUp } from "../../../base/look-up.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import { type ReadDocument, readDocuments } from "../files/read-documents.ts";
import type { Keys } from "../files/tree.ts";
import type { Finding } from "../finding.ts";
import { findMistakes } from "../schema/find-mistakes.ts";
import type { SchemaTable } from "../schema/schema-table.ts";
import type { EcsFiles } from "./ecs-files.ts";
import { ecsRules } from "./ecs-rules.ts";
import ecsTable from "./ecs-table.json";
import { SCALING_TABLE } from "./scaling-table.ts";

const ECS_TABLE: SchemaTable = ecsTable;

interface Kind {
  readonly key: keyof EcsFiles;
  readonly table: SchemaTable;
  readonly root: string;
}

/** Files by their names, and the operation whose input each is. */
const KINDS: Readonly<Record<string, Kind>> = {
  "task-definition.json": { key: "task", table: ECS_TABLE, root: "RegisterTaskDefinition" },
  "service.json": { key: "service", table: ECS_TABLE, root: "CreateService" },
  "scalable-target.json": { key: "target", table: SCALING_TABLE, root: "RegisterScalableTarget" },
  "scaling-policy.json": { key: "policy", table: SCALING_TABLE, root: "PutScalingPolicy" },
};

/** Stricter than the types: what is counted, and the few numbers that may have fractions. */
const REFINEMENTS = {
  "CanaryConfiguration.canaryPercent": "Number",
  "LinearConfiguration.stepPercent": "Number",
  "CreateServiceRequest.desiredCount": "Count",
  "PortMapping.containerPort": "Port",
  "LoadBalancer.containerPort": "Port",
};

export function checkEcs(files: readonly DeploymentFile[]): Finding[] {
  const findings: Finding[] = [];
  const documents = new Map<keyof EcsFiles, ReadDocument>();
  for (const file of files.filter(({ language }) => language === "json")) {
    const kind = lookUp(KINDS, file.path.split("/").at(-1)!);
    if (kind === undefined) continue;
    const read = readJson(file);
    findings.push(...read.findings);
    const { document } = read;
    if (document === undefined) continue;
    const mistakes = findMistakes(
      kind.table,
      `#${lookUp(kind.table.roots, kind.root)}`,
      document.value,
      {
        refinements: REFINEMENTS,
      },
    );
    findings.push(
      ...mistakes.map(({ keys, message, fix }) => {
        const line = document.lineOf(keys);
        return { path: file.path, line, severity: "error" as const, rule: "schema", message, fix };
      }),
      ...placeholders(document),
    );
    if (mistakes.length === 0) documents.set(kind.key, document);
  }
  // What does not fit its type cannot be held against rules.
  const values = Object.fromEntries([...documents].map(([key, { value }]) => [key, value]));
  return [
    ...findings,
    ...ecsRules(values as EcsFiles).map(({ file, keys, ...problem }) => {
      const { path, lineOf } = documents.get(file)!;
      return { path, line: lineOf(keys), ...problem };
    }),
  ];
}

function readJson({ path, text }: DeploymentFile): {
  document?: ReadDocument;
  findings: Finding[];
} {
  try {
    JSON.parse(text);
  } catch (error) {
    const at = Number(/position (\d+)/.exec(String(error))?.[1] ?? text.length);
    const line = text.slice(0, at).split("\n").length;
    const message = "This is no JSON from here on.";
    const fix = "Compare its quotes, commas and brackets with the lines around it.";
    return { findings: [{ path, line, severity: "error", rule: "syntax", message, fix }] };
  }
  const { documents, findings } = readDocuments({ path, text });
  const [document] = documents;
  return document === undefined ? { findings } : { document, findings };
}

/** Names in angle brackets stand for what only the account's owner knows. */
function placeholders({ path, value, lineOf }: ReadDocument): Finding[] {
  return textsIn(value).flatMap(([keys, text]) => {
    const names = [...new Set(text.match(/<[A-Z_]+>/g) ?? [])];
    if (names.length === 0) return [];
    const finding: Finding = {
      path,
      line: lineOf(keys),
      severity: "note",
      rule: "placeholder",
      message: `${names.join(", ")} ${names.length === 1 ? "is" : "are"} your account's.`,
      fix: "Write yours in its place before you register the file.",
    };
    return [finding];
  });
}

function textsIn(value: unknown, keys: Keys = []): [Keys, string][] {
  if (typeof value === "string") return [[keys, value]];
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => textsIn(inner, [...keys, key]));
}
