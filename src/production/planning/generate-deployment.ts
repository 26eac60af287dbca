/** Deployment files for a model: exports it as ONNX, names it by the hash of its weights, and shows the *Deployment* panel. */
import { toBase64 } from "../../base/base64.ts";
import { sha256Hex } from "../../base/sha256.ts";
import { show } from "../../outputs/display.ts";
import type { DeploymentOutput } from "../../outputs/panels/deployment/deployment.ts";
import { MOST_HELD_OUT, packHeldOut } from "../../outputs/panels/deployment/held-out.ts";
import type { DeploymentFile } from "../../systems/deployment/deployment-file.ts";
import type {
  DeployedModel,
  DeploymentInput,
  ModelTensor,
} from "../../systems/deployment/deployment-input.ts";
import type { Finding } from "../../systems/deployment/finding.ts";
import type { DeploymentOptions } from "../../systems/deployment/plan-deployment.ts";
import { checkTargetName, type TargetName } from "../../systems/deployment/target.ts";
import type { CapacityPlan } from "../../systems/planning/capacity-plan.ts";
import type { MeasuredService } from "../../systems/planning/measured-service.ts";
import {
  type DataLoader,
  exportOnnx,
  type Module,
  noGrad,
  ONNX_OPSET,
  type Tensor,
} from "../../tinytorch/index.ts";
import { contentHash } from "../registry/content-hash.ts";
import { shortHash } from "../registry/model-version.ts";
import { heldOutBytes } from "./held-out-bytes.ts";

/** What is deployed: a model, an input (N, …) like those that it gets, and the plan with what it was made from. */
export interface DeploymentSubject {
  readonly model: Module;
  readonly example: Tensor;
  readonly service: MeasuredService;
  readonly plan: CapacityPlan;
  /** What the accuracy was measured on: an edge bundle measures it again, in the visitor's browser. */
  readonly heldOut?: DataLoader;
}

/** Files for a platform, the values that they were written from, and what the check found. */
export interface DeploymentConfig {
  readonly target: TargetName;
  readonly input: DeploymentInput;
  readonly files: readonly DeploymentFile[];
  readonly findings: readonly Finding[];
}

/** Bytes of an ONNX file that still fit into the panel's record, as base64. */
const MOST_ONNX_BYTES = 18e6;
/** All of MNIST's test digits. */
const MOST_EXAMPLES = 10_000;

/**
 * Writes the files and shows the panel. Throws a RangeError for a platform that is none, naming those that there are, and for options
 * that cannot be followed; a name that the platform refuses is a finding.
 */
export async function generateDeployment(
  { model, example, service, plan, heldOut }: DeploymentSubject,
  target: string,
  options: DeploymentOptions = {},
): Promise<DeploymentConfig> {
  checkTargetName(target);
  // Writers and tables of all platforms: only for who deploys.
  const [{ dnsName }, { planDeployment }, { platformNamed }, bundle] = await Promise.all([
    import("../../systems/deployment/schema/formats.ts"),
    import("../../systems/deployment/plan-deployment.ts"),
    import("../../systems/deployment/platforms.ts"),
    import("../../systems/deployment/bundle/bundle.ts"),
  ]);
  const onnx = await exportOnnx(model, example);
  const named = dnsName(options.name ?? model.constructor.name) || "model";
  const deployed = await describe({ model, example, service }, named, onnx);
  const input = planDeployment(deployed, service, plan, options);
  const platform = platformNamed(target);
  const files = bundle.bundleFiles(input, platform);
  const record: DeploymentOutput = {
    ...{ kind: "deployment", version: 1, state: "done", stage: "complete" },
    ...{ target, model: deployed, service, demand: plan.demand, options },
    ...(onnx.byteLength > MOST_ONNX_BYTES ? {} : { onnx: toBase64(onnx) }),
    ...(heldOut === undefined ? {} : await heldOutOf(heldOut)),
  };
  show(record);
  return { target, input, files, findings: bundle.checkBundle(files, platform) };
}

/** As many examples as fit into the record; none where they are no grey values. */
async function heldOutOf(loader: DataLoader): Promise<Pick<DeploymentOutput, "heldOut">> {
  for (let most = MOST_EXAMPLES; most >= 1; most = Math.floor(most / 2)) {
    const examples = await heldOutBytes(loader, most);
    if (examples === undefined) return {};
    const heldOut = await packHeldOut(examples);
    if (heldOut.data.length <= MOST_HELD_OUT) return { heldOut };
  }
  return {};
}

async function describe(
  { model, example, service }: Pick<DeploymentSubject, "model" | "example" | "service">,
  name: string,
  onnx: Uint8Array<ArrayBuffer>,
): Promise<DeployedModel> {
  const row = example.narrow(0, 0, 1);
  const output = noGrad(() => model.forward(row));
  const { accuracy } = service;
  return {
    name,
    version: shortHash(await contentHash(model.stateDict())),
    sha256: await sha256Hex(onnx),
    bytes: onnx.byteLength,
    opset: ONNX_OPSET,
    // As `exportOnnx` names them; the first dimension may be of any size there.
    inputs: [tensorOf("input", row)],
    outputs: [tensorOf("output", output)],
    ...(accuracy === undefined ? {} : { accuracy }),
  };
}

const TYPES = { float32: "FP32", int32: "INT32", bool: "BOOL" } as const;

function tensorOf(name: string, { dtype, shape }: Tensor): ModelTensor {
  return { name, type: TYPES[dtype], shape: [-1, ...shape.slice(1)] };
}
