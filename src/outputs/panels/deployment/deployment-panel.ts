/** The Deployment panel as a kind: what is derived from its record. */
import type { DeploymentFile } from "../../../systems/deployment/deployment-file.ts";
import type { Finding } from "../../../systems/deployment/finding.ts";
import { platformNamed } from "../../../systems/deployment/platforms.ts";
import { figureTables } from "../../figure/figure-table.ts";
import { type Dials, type FigureGroup, NO_DIALS } from "../../figure/named-figure.ts";
import { integerText } from "../../figure/number-text.ts";
import type { TableOutput } from "../../plain-outputs.ts";
import type { PanelKind } from "../panel-kind.ts";
import type { DeploymentOutput } from "./deployment.ts";
import { filesOf, findingsOf, plannedDeployment } from "./deployment-at.ts";
import { deploymentGroups } from "./deployment-figures.ts";
import { deploymentSchema } from "./deployment-schema.ts";
import { DEPLOYMENT_QUESTION, deploymentVerdict } from "./deployment-verdict.ts";

export const deploymentPanel: PanelKind<DeploymentOutput> = {
  kind: "deployment",
  version: 1,
  schema: deploymentSchema,
  title: ({ model, target }) => `Deployment of ${model.name} on ${platformNamed(target).label}`,
  subject: ({ model }) =>
    `${model.name} ${model.version}, ONNX opset ${model.opset}, ${integerText(model.bytes)} bytes`,
  notes: (output) => {
    const { planned, files, findings } = allOf(output, NO_DIALS);
    return [`${DEPLOYMENT_QUESTION} ${deploymentVerdict(planned, files, findings)}`];
  },
  figures: (output, dials) => groups(output, dials).flatMap(({ figures }) => figures),
  summary: (output, dials) => deploymentGroups(output, dials).plan.figures,
  tables: (output, dials) => {
    const { files, findings } = allOf(output, dials);
    return [
      ...figureTables(groups(output, dials)),
      ...findingsTable(findings),
      ...files.map(fileTable),
      ...originsTable(files),
    ];
  },
  charts: () => [],
};

function groups(output: DeploymentOutput, dials: Dials): FigureGroup[] {
  const { plan, replica } = deploymentGroups(output, dials);
  return [plan, replica];
}

function allOf(output: DeploymentOutput, dials: Dials) {
  const planned = plannedDeployment(output, dials);
  const files = filesOf(planned, output.target);
  return { planned, files, findings: findingsOf(files, output.target) };
}

function findingsTable(findings: readonly Finding[]): TableOutput[] {
  if (findings.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "What the check found",
      columns: ["File", "Line", "Severity", "Rule", "Finding", "Fix"].map((title) => ({ title })),
      rows: findings.map(({ path, line, severity, rule, message, fix }) => [
        ...[path, line, severity, rule, message, fix],
      ]),
    },
  ];
}

function fileTable({ path, text }: DeploymentFile): TableOutput {
  return {
    kind: "table",
    caption: path,
    columns: [{ title: "Line", align: "right" }, { title: "Text" }],
    rows: text
      .trimEnd()
      .split("\n")
      .map((line, index) => [index + 1, line]),
  };
}

function originsTable(files: readonly DeploymentFile[]): TableOutput[] {
  const rows = files.flatMap(({ path, origins }) =>
    origins.map(({ line, text, origin, chain }) => [path, line, text, origin, chain.join(" ")]),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      caption: "Where the values come from",
      columns: ["File", "Line", "Value", "From", "How it follows"].map((title) => ({ title })),
      rows,
    },
  ];
}
