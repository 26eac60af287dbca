/** Holds a script for k6 against what its options may be: scenarios, and thresholds on metrics that there are. */

import { type Expression, type Literal, type Node, type Program, parse } from "acorn";
import { closestName } from "../../../base/closest-name.ts";
import { lookUp } from "../../../base/look-up.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { Finding } from "../finding.ts";

/** k6's built-in metrics that a service is judged by (k6 documentation, 2026). */
const METRICS = [
  ...["http_req_duration", "http_req_failed", "http_req_waiting", "http_req_blocked"],
  ...["http_req_connecting", "http_req_sending", "http_req_receiving", "http_reqs"],
  ...["checks", "dropped_iterations", "iterations", "iteration_duration", "vus", "vus_max"],
  ...["data_received", "data_sent"],
];
const EXECUTORS = [
  ...["constant-arrival-rate", "ramping-arrival-rate", "constant-vus", "ramping-vus"],
  ...["per-vu-iterations", "shared-iterations", "externally-controlled"],
];
const DURATION = /^(\d+(\.\d+)?(ms|s|m|h|d))+$/;
const THRESHOLD =
  /^(avg|min|med|max|count|rate|value|p\((\d+(\.\d+)?)\))\s*(<=?|>=?|===?|!=)\s*\d+(\.\d+)?(e[+-]?\d+)?$/;

type Problem = Omit<Finding, "path">;

export function checkK6({ path, text }: DeploymentFile): Finding[] {
  let program: Program;
  try {
    program = parse(text, { ecmaVersion: 2022, sourceType: "module", locations: true });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { loc } = error as SyntaxError & { loc?: { line: number } };
    const message = `This is no JavaScript: ${error.message.replace(/ \(\d+:\d+\)$/, "")}.`;
    const fix = "Compare its brackets, quotes and commas with the lines around it.";
    return [{ path, line: loc?.line ?? 1, severity: "error", rule: "syntax", message, fix }];
  }
  return checkProgram(program).map((it) => ({ path, ...it }));
}

function checkProgram(program: Program): Problem[] {
  const options = exportedOptions(program);
  const problems: Problem[] = [];
  if (!program.body.some(({ type }) => type === "ExportDefaultDeclaration")) {
    problems.push(error(1, "default", "k6 has nothing to run.", "Export a default function."));
  }
  if (options === undefined) {
    problems.push(
      error(
        1,
        "options",
        "There are no options: k6 would ask once.",
        "Export options with scenarios.",
      ),
    );
    return problems;
  }
  const scenarios = entriesOf(property(options, "scenarios"));
  if (scenarios.length === 0) {
    const line = lineOf(options);
    problems.push(
      error(line, "scenarios", "There is no scenario.", "Write one at the plan's rate."),
    );
  }
  const thresholds = entriesOf(property(options, "thresholds"));
  if (thresholds.length === 0) {
    problems.push(
      error(
        lineOf(options),
        "thresholds",
        "Without thresholds a test never fails.",
        "Write the objective.",
      ),
    );
  }
  const names = scenarios.map(({ name }) => name);
  return [
    ...problems,
    ...scenarios.flatMap(checkScenario),
    ...thresholds.flatMap((entry) => checkThreshold(entry, names)),
  ];
}

function exportedOptions({ body }: Program): Expression | undefined {
  for (const statement of body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    if (statement.declaration?.type !== "VariableDeclaration") continue;
    for (const { id, init } of statement.declaration.declarations) {
      if (id.type === "Identifier" && id.name === "options") return init ?? undefined;
    }
  }
  return undefined;
}

interface Entry {
  readonly name: string;
  readonly value: Expression;
  readonly line: number;
}

function entriesOf(node: Expression | undefined): Entry[] {
  if (node?.type !== "ObjectExpression") return [];
  return node.properties.flatMap((it) => {
    if (it.type !== "Property" || it.computed) return [];
    const { key, value } = it;
    const name =
      key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : undefined;
    return name === undefined ? [] : [{ name, value, line: lineOf(it) }];
  });
}

function property(node: Expression, name: string): Expression | undefined {
  return entriesOf(node).find((entry) => entry.name === name)?.value;
}

function lineOf({ loc }: Node): number {
  return loc?.start.line ?? 1;
}

/** Undefined for what is no literal. */
function literal(node: Expression | undefined): unknown {
  return node?.type === "Literal" ? node.value : undefined;
}

const isCount = (value: unknown) => Number.isInteger(value) && Number(value) > 0;
const isDuration = (value: unknown) => typeof value === "string" && DURATION.test(value);

/** Settings of "constant-arrival-rate": what each is, and whether it must be there. */
const SETTINGS: Readonly<
  Record<string, { isRight: (value: unknown) => boolean; what: string; isNeeded?: true }>
> = {
  rate: { isRight: isCount, what: "a whole number above 0", isNeeded: true },
  duration: { isRight: isDuration, what: 'a time such as "60s"', isNeeded: true },
  preAllocatedVUs: { isRight: isCount, what: "a whole number above 0", isNeeded: true },
  maxVUs: { isRight: isCount, what: "a whole number above 0" },
  timeUnit: { isRight: isDuration, what: 'a time such as "1s"' },
  startTime: { isRight: isDuration, what: 'a time such as "30s"' },
  gracefulStop: { isRight: isDuration, what: 'a time such as "30s"' },
  executor: { isRight: (value) => typeof value === "string", what: "a name" },
  exec: { isRight: (value) => typeof value === "string", what: "a name" },
  env: { isRight: () => true, what: "values by name" },
  tags: { isRight: () => true, what: "values by name" },
};

function checkScenario({ name, value, line }: Entry): Problem[] {
  const executor = literal(property(value, "executor"));
  if (typeof executor !== "string" || !EXECUTORS.includes(executor)) {
    const meant = closestName(String(executor), EXECUTORS);
    return [
      error(
        line,
        "executor",
        `k6 has no executor ${JSON.stringify(executor) ?? "of that kind"}.`,
        `Write "${meant ?? "constant-arrival-rate"}".`,
      ),
    ];
  }
  if (executor !== "constant-arrival-rate") {
    const isOpen = executor === "ramping-arrival-rate";
    if (isOpen) return [];
    return [
      {
        ...error(
          line,
          "open-model",
          `The scenario "${name}" waits for answers before it asks again: a service that is slow is then asked less, and looks better than it is.`,
          'Write executor: "constant-arrival-rate".',
        ),
        severity: "warning",
      },
    ];
  }
  const entries = entriesOf(value);
  const missing = Object.entries(SETTINGS)
    .filter(([key, { isNeeded }]) => isNeeded && !entries.some((entry) => entry.name === key))
    .map(([key, { what }]) =>
      error(line, "scenario", `The scenario "${name}" lacks ${key}.`, `Write ${key}, ${what}.`),
    );
  return [...missing, ...entries.flatMap(checkSetting)];
}

function checkSetting({ name, value, line }: Entry): Problem[] {
  const setting = lookUp(SETTINGS, name);
  if (setting === undefined) {
    const meant = closestName(name, Object.keys(SETTINGS));
    const fix = meant === undefined ? "Remove it." : `Write ${meant}.`;
    return [error(line, "schema", `constant-arrival-rate has no setting ${name}.`, fix)];
  }
  const given = literal(value);
  if (value.type !== "Literal" || setting.isRight(given)) return [];
  const message = `${name} is ${setting.what}, and ${JSON.stringify(given)} is written.`;
  return [error(line, "schema", message, `Write ${setting.what}.`)];
}

function checkThreshold({ name, value, line }: Entry, scenarios: readonly string[]): Problem[] {
  const [, metric = "", scenario] = /^(\w+)(?:\{scenario:(\w+)\})?$/.exec(name) ?? [];
  const problems: Problem[] = [];
  if (!METRICS.includes(metric)) {
    const meant = closestName(metric, METRICS);
    const fix = meant === undefined ? `Write one of ${METRICS.join(", ")}.` : `Write ${meant}.`;
    problems.push(error(line, "metric", `k6 has no metric "${name}".`, fix));
  }
  if (scenario !== undefined && !scenarios.includes(scenario)) {
    const message = `There is no scenario "${scenario}", so the threshold is never looked at.`;
    problems.push(
      error(line, "threshold-matches", message, `Write one of ${scenarios.join(", ")}.`),
    );
  }
  const expressions = value.type === "ArrayExpression" ? value.elements : [];
  if (expressions.length === 0) {
    problems.push(error(line, "threshold", "A threshold is a list.", 'Write ["p(99)<50"].'));
  }
  return [...problems, ...expressions.flatMap(checkExpression)];
}

function checkExpression(node: Node | null): Problem[] {
  if (node?.type !== "Literal") return [];
  const { value } = node as Literal;
  const match = THRESHOLD.exec(String(value));
  const percentile = Number(match?.[2] ?? 0);
  if (match !== null && percentile <= 100) return [];
  const message = `k6 does not understand the threshold ${JSON.stringify(value)}.`;
  return [error(lineOf(node), "threshold", message, 'Write one such as "p(99)<50".')];
}

function error(line: number, rule: string, message: string, fix: string): Problem {
  return { line, severity: "error", rule, message, fix };
}
