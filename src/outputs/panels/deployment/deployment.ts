/**
 * The Deployment panel's record: what deployment files are written from. The files themselves follow from it and from the dials, by pure
 * functions that the page and files share.
 */
import type { DeployedModel } from "../../../systems/deployment/deployment-input.ts";
import type { DeploymentOptions } from "../../../systems/deployment/plan-deployment.ts";
import type { TargetName } from "../../../systems/deployment/target.ts";
import type { Demand } from "../../../systems/planning/demand.ts";
import type { MeasuredService } from "../../../systems/planning/measured-service.ts";
import type { HeldOutExamples } from "./held-out.ts";

export interface DeploymentOutput {
  kind: "deployment";
  version: 1;
  state: "running" | "done" | "partial";
  /** Why the record is partial. */
  stage: string;
  /** The platform that is shown first. */
  target: TargetName;
  readonly model: DeployedModel;
  /** The ONNX file in base64, for the bundle; absent where it is too large for a record. */
  onnx?: string;
  /** What an edge bundle checks its accuracy with; absent where examples are no grey values, or nobody gave any. */
  heldOut?: HeldOutExamples;
  service: MeasuredService;
  demand: Demand;
  readonly options: DeploymentOptions;
}
