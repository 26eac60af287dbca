import { useDeferredValue, useMemo, useState } from "react";
import { type Dials, NO_DIALS } from "../../../outputs/figure/named-figure.ts";
import type { DeploymentOutput } from "../../../outputs/panels/deployment/deployment.ts";
import {
  filesOf,
  findingsOf,
  type PlannedDeployment,
  plannedDeployment,
} from "../../../outputs/panels/deployment/deployment-at.ts";
import { deploymentDials } from "../../../outputs/panels/deployment/deployment-dials.ts";
import {
  DEPLOYMENT_QUESTION,
  deploymentVerdict,
} from "../../../outputs/panels/deployment/deployment-verdict.ts";
import type { DeploymentFile } from "../../../systems/deployment/deployment-file.ts";
import type { Finding } from "../../../systems/deployment/finding.ts";
import { PLATFORMS, platformNamed } from "../../../systems/deployment/platforms.ts";
import type { TargetName } from "../../../systems/deployment/target.ts";
import { Choice } from "../kit/Choice.tsx";
import { DialControls } from "../kit/DialControls.tsx";
import { PanelAnswer } from "../kit/PanelAnswer.tsx";
import { PanelFrame } from "../kit/PanelFrame.tsx";
import type { PanelProps } from "../panel-props.ts";
import { useDials } from "../use-dials.ts";
import { EdgePage } from "./edge/EdgePage.tsx";
import { FileActions } from "./FileActions.tsx";
import { FileList } from "./FileList.tsx";
import { FileView } from "./FileView.tsx";
import "./deployment.css";

/** The Deployment panel: the files for a platform, where each of their numbers comes from, and what is wrong with them. */
export function DeploymentPanel({ output, cellId }: PanelProps<DeploymentOutput>) {
  const dials = useDials(cellId);
  const [target, setTarget] = useState<TargetName>(output.target);
  const planned = useMemo(() => plannedDeployment(output, dials), [output, dials]);
  const files = useMemo(() => filesOf(planned, target), [planned, target]);
  // Files first, what the check says a moment later: a dial is not to wait for it.
  const judged = useDeferredValue(files);
  const findings = useMemo(() => findingsOf(judged, target), [judged, target]);
  const delivered = useDelivered(output, dials, target);
  const platform = platformNamed(target);
  return (
    <PanelFrame
      output={output}
      cellId={cellId}
      className="deployment"
      {...(output.state === "done" ? { doing: "Planned" } : {})}
    >
      <PanelAnswer question={DEPLOYMENT_QUESTION}>
        {deploymentVerdict(planned, files, findings)}
      </PanelAnswer>
      <div className="deployment-platforms">
        <Choice
          label="Platform"
          options={PLATFORMS.map(({ name, label }) => ({ value: name, label }))}
          value={target}
          onChange={setTarget}
        />
        <p className="deployment-summary">{platform.summary}</p>
      </div>
      <DialControls cellId={cellId} dials={deploymentDials(output)} />
      {target === "edge" && !("problem" in planned) ? <EdgePage output={output} /> : null}
      <Files
        // Another platform begins at its first file.
        key={target}
        output={output}
        planned={planned}
        target={target}
        files={files}
        findings={findings}
        delivered={delivered}
      />
    </PanelFrame>
  );
}

interface FilesProps {
  output: DeploymentOutput;
  planned: PlannedDeployment;
  target: TargetName;
  files: readonly DeploymentFile[];
  findings: readonly Finding[];
  delivered: ReadonlyMap<string, string>;
}

function Files({ output, planned, target, files, findings, delivered }: FilesProps) {
  const [chosen, setChosen] = useState(() => findings[0]?.path);
  const file = files.find(({ path }) => path === chosen) ?? mainFile(files);
  if (file === undefined || "problem" in planned) return null;
  return (
    <div className="deployment-files">
      <FileList
        files={files}
        findings={findings}
        delivered={delivered}
        current={file.path}
        onChoose={setChosen}
      />
      <div className="deployment-file">
        <div className="file-head">
          <h4>{file.path}</h4>
          <FileActions output={output} planned={planned} target={target} file={file} />
        </div>
        <FileView
          file={file}
          findings={findings.filter(({ path }) => path === file.path)}
          delivered={delivered.get(file.path)}
        />
      </div>
    </div>
  );
}

/** The file that people look for first: the one that says how many replicas there are. */
function mainFile(files: readonly DeploymentFile[]): DeploymentFile | undefined {
  const named = MAIN.flatMap((name) => files.filter(({ path }) => path.endsWith(`/${name}`)));
  return named[0] ?? files[0];
}

const MAIN = [
  ...["autoscaler.yaml", "inference-service.yaml", "deployment.yaml", "rollout.yaml"],
  ...["stack.yaml", "service.json"],
];

/** The files before any dial was moved, by path. */
function useDelivered(output: DeploymentOutput, dials: Dials, target: TargetName) {
  const isMoved = Object.keys(dials).some((name) => name.startsWith("deployment."));
  return useMemo(() => {
    const files = isMoved ? filesOf(plannedDeployment(output, NO_DIALS), target) : [];
    return new Map(files.map(({ path, text }) => [path, text]));
  }, [output, isMoved, target]);
}
