/** Holds a stack file against Compose 3.8 as `docker stack deploy` reads it, then against rules and policies of our own. */
import type { DeploymentFile } from "../deployment-file.ts";
import { type ReadDocument, readDocuments } from "../files/read-documents.ts";
import type { Finding } from "../finding.ts";
import { findMistakes } from "../schema/find-mistakes.ts";
import { COMPOSE_TABLE } from "./compose-table.ts";
import { type Stack, stackRules } from "./stack-rules.ts";

export function checkStack({ path, text }: DeploymentFile): Finding[] {
  const { documents, findings } = readDocuments({ path, text });
  const [document, second] = documents;
  if (findings.length > 0) return findings;
  if (document === undefined || second !== undefined) {
    const [line, problem, fix] =
      second === undefined
        ? [1, "The file is empty.", "Write version and services."]
        : [second.lineOf([]), "A stack is one document, and here a second begins.", "Remove it."];
    return [{ path, line, severity: "error", rule: "syntax", message: problem, fix }];
  }
  return checkDocument(document);
}

function checkDocument(document: ReadDocument): Finding[] {
  const { path, lineOf } = document;
  const value = withoutExtensions(document.value);
  const mistakes = findMistakes(COMPOSE_TABLE, "#Stack", value);
  if (mistakes.length > 0) {
    return mistakes.map(({ keys, message, fix }) => ({
      path,
      line: lineOf(keys),
      severity: "error",
      rule: "schema",
      message,
      fix,
    }));
  }
  return stackRules(value as Stack).map(({ keys, ...problem }) => ({
    path,
    line: lineOf(keys),
    ...problem,
  }));
}

/** Properties whose names begin with `x-` are for whoever wrote them: of the file, and of services. */
function withoutExtensions(value: unknown): unknown {
  const plain = own(value);
  if (!isRecord(plain) || !isRecord(plain["services"])) return plain;
  const services = Object.entries(plain["services"]).map(([name, service]) => [name, own(service)]);
  return { ...plain, services: Object.fromEntries(services) as unknown };
}

function own(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith("x-")));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
