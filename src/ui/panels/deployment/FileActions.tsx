import { useEffect, useState } from "react";
import { errorMessage } from "../../../base/assert.ts";
import type { DeploymentOutput } from "../../../outputs/panels/deployment/deployment.ts";
import type { PlannedDeployment } from "../../../outputs/panels/deployment/deployment-at.ts";
import type { DeploymentFile } from "../../../systems/deployment/deployment-file.ts";
import { dnsName } from "../../../systems/deployment/schema/formats.ts";
import type { TargetName } from "../../../systems/deployment/target.ts";
import { downloadBlob } from "../../page/shell/download-text.ts";

interface FileActionsProps {
  output: DeploymentOutput;
  planned: Exclude<PlannedDeployment, { problem: string }>;
  target: TargetName;
  file: DeploymentFile;
}

const FEEDBACK_MS = 2500;
const COPIED = "Copied";

/** Copies the file that is shown, or saves all of them with the model as one zip. */
export function FileActions({ output, planned, target, file }: FileActionsProps) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said !== COPIED) return;
    const timer = setTimeout(() => setSaid(""), FEEDBACK_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(file.text);
      setSaid(COPIED);
    } catch {
      setSaid("The browser refused; select the text and copy it by hand");
    }
  };
  const save = async () => {
    setSaid(target === "edge" ? "Fetching ONNX Runtime, 14 MB …" : "");
    try {
      const [{ deploymentZip }, { loadEdgeRuntime }] = await Promise.all([
        import("../../../outputs/panels/deployment/deployment-zip.ts"),
        import("./edge/load-edge-runtime.ts"),
      ]);
      const sources = { loadRuntime: loadEdgeRuntime };
      const zip = await deploymentZip(output, planned.input, target, sources);
      const blob = new Blob([zip], { type: "application/zip" });
      downloadBlob(`${dnsName(planned.input.name) || "model"}-${target}.zip`, blob);
      setSaid("");
    } catch (error) {
      setSaid(errorMessage(error));
    }
  };
  return (
    <div className="file-actions">
      <span role="status">{said}</span>
      <button type="button" className="link" onClick={() => void copy()}>
        Copy this file
      </button>
      <button type="button" className="link" onClick={() => void save()}>
        Save all as a zip
      </button>
    </div>
  );
}
