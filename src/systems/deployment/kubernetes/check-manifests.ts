/** What a cluster would say to files, and what it would accept in silence though it cannot work. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { ReadDocument } from "../files/read-documents.ts";
import { readDocuments } from "../files/read-documents.ts";
import type { Finding } from "../finding.ts";
import { findMistakes } from "../schema/find-mistakes.ts";
import { KUBERNETES_REFINEMENTS, KUBERNETES_TABLE } from "./kubernetes-schema.ts";
import { CONTAINER_RULES } from "./policy/container-rules.ts";
import { INFERENCE_SERVICE_RULES } from "./policy/inference-service-rules.ts";
import { REFERENCE_RULES } from "./policy/reference-rules.ts";
import type { Rule } from "./policy/rule.ts";
import { WORKLOAD_RULES } from "./policy/workload-rules.ts";
import { at, Resources, record } from "./resources.ts";

/** Every rule that files are held against, besides the schema. */
const RULES: readonly Rule[] = [
  ...CONTAINER_RULES,
  ...WORKLOAD_RULES,
  ...REFERENCE_RULES,
  ...INFERENCE_SERVICE_RULES,
];

/**
 * Findings of Kubernetes manifests, by file and line: what the schema refuses, and what goes against a rule. `skip` names rules that
 * do not hold where these files are for. Files that are no YAML are passed over.
 */
export function checkManifests(
  files: readonly Pick<DeploymentFile, "path" | "text">[],
  { skip = [] }: { skip?: readonly string[] } = {},
): Finding[] {
  const read = files.filter(({ path }) => /\.ya?ml$/.test(path)).map(readOnce);
  const documents = read.flatMap((it) => it.documents);
  const resources = new Resources(documents);
  const breaches = RULES.filter(({ name }) => !skip.includes(name)).flatMap((rule) =>
    rule.find(resources).map(({ document, keys, message, fix }) => ({
      ...{ path: document.path, line: document.lineOf(keys) },
      ...{ severity: rule.severity, rule: rule.name, message, fix },
    })),
  );
  return [
    ...read.flatMap(({ findings }) => findings),
    ...read.flatMap(({ mistakes }) => mistakes),
    ...breaches,
  ].toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

interface ReadFile {
  readonly documents: readonly ReadDocument[];
  readonly findings: readonly Finding[];
  /** What the schema refuses. */
  readonly mistakes: readonly Finding[];
}

/** Files read lately: a dial changes some of them and leaves the others, and to read one takes longer than to judge all. */
const lately = new Map<string, ReadFile>();
const MOST_LATELY = 100;

function readOnce({ path, text }: Pick<DeploymentFile, "path" | "text">): ReadFile {
  const key = `${path}\n${text}`;
  const known = lately.get(key);
  if (known !== undefined) return known;
  const { documents, findings } = readDocuments({ path, text });
  const read = { documents, findings, mistakes: documents.flatMap(schemaFindings) };
  const [oldest] = lately.keys();
  if (lately.size >= MOST_LATELY && oldest !== undefined) lately.delete(oldest);
  lately.set(key, read);
  return read;
}

function schemaFindings(document: ReadDocument): Finding[] {
  const { path, value } = document;
  const finding = (keys: readonly (string | number)[], message: string, fix: string): Finding => ({
    ...{ path, line: document.lineOf(keys), severity: "error", rule: "schema", message, fix },
  });
  const { apiVersion, kind } = record(value);
  const shape = KUBERNETES_TABLE.roots[`${String(apiVersion)} ${String(kind)}`];
  if (shape === undefined) {
    const known = Object.keys(KUBERNETES_TABLE.roots);
    const sameKind = known.find((it) => it.split(" ")[1] === kind);
    return [
      finding(
        at(value, ["apiVersion"]) === undefined ? ["kind"] : ["apiVersion"],
        `There is no kind ${String(kind)} in ${String(apiVersion)} that is known here.`,
        sameKind === undefined
          ? `Known are: ${known.map((it) => it.split(" ")[1]).join(", ")}.`
          : `Write apiVersion: ${sameKind.split(" ")[0]}.`,
      ),
    ];
  }
  return findMistakes(KUBERNETES_TABLE, `#${shape}`, value, {
    refinements: KUBERNETES_REFINEMENTS,
  }).map(({ keys, message, fix }) => finding(keys, message, fix));
}
