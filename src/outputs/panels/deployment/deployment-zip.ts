/** All that is handed over for a platform, as one zip. */
import { fromBase64 } from "../../../base/base64.ts";
import { bundleEntries, bundleFiles } from "../../../systems/deployment/bundle/bundle.ts";
import { type BundleEntry, bundleZip } from "../../../systems/deployment/bundle/bundle-zip.ts";
import type { DeploymentInput } from "../../../systems/deployment/deployment-input.ts";
import { type EdgeRuntime, edgeBundle } from "../../../systems/deployment/edge/edge-bundle.ts";
import { platformNamed } from "../../../systems/deployment/platforms.ts";
import type { TargetName } from "../../../systems/deployment/target.ts";
import type { DeploymentOutput } from "./deployment.ts";
import { unpackHeldOut } from "./held-out.ts";

/** `loadRuntime` gives what the page of an edge bundle is made of. */
export interface ZipSources {
  readonly loadRuntime: () => Promise<EdgeRuntime>;
}

/** Rejects with a sentence where the record has no model, and where the edge bundle's runtime cannot be fetched. */
export async function deploymentZip(
  output: DeploymentOutput,
  input: DeploymentInput,
  target: TargetName,
  sources: ZipSources,
): Promise<Uint8Array<ArrayBuffer>> {
  const platform = platformNamed(target);
  const files = bundleFiles(input, platform);
  if (target !== "edge") return bundleZip(bundleEntries(input, files, onnxOf(output)));
  const entries = await edgeEntries(output, sources);
  const texts = files.map(({ path, text }) => ({ path, bytes: text }));
  const others = texts.filter(({ path }) => !entries.some((entry) => entry.path === path));
  return bundleZip([...others, ...entries]);
}

/** The files of the edge bundle, with model, runtime and held-out examples. */
export async function edgeEntries(
  output: DeploymentOutput,
  { loadRuntime }: ZipSources,
): Promise<BundleEntry[]> {
  const { model, heldOut } = output;
  return await edgeBundle(model, {
    onnx: onnxOf(output),
    runtime: await loadRuntime(),
    ...(heldOut === undefined ? {} : { examples: await unpackHeldOut(heldOut) }),
  });
}

function onnxOf({ onnx, model }: DeploymentOutput): Uint8Array<ArrayBuffer> {
  if (onnx !== undefined) return fromBase64(onnx);
  throw new RangeError(
    `The ONNX file of ${model.name} is too large to travel with the panel; write it with exportOnnx, and put it beside the files as models/${model.name}/1/model.onnx.`,
  );
}
