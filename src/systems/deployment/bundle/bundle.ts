/** What is handed over for one platform: its files, and what goes with them wherever a server of one's own runs. */
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import type { Finding } from "../finding.ts";
import { checkK6 } from "../k6/check-k6.ts";
import { k6Script } from "../k6/k6-script.ts";
import type { Target } from "../target.ts";
import { checkModelConfig, modelConfig, modelPath } from "../triton/triton-target.ts";
import type { BundleEntry } from "./bundle-zip.ts";
import { checkDockerfile } from "./check-dockerfile.ts";
import { dockerfile } from "./dockerfile.ts";
import { planFile } from "./plan-file.ts";
import { readme } from "./readme.ts";

/** The target's files, Triton's configuration, Dockerfile, load test and plan where a server runs, and the commands. */
export function bundleFiles(input: DeploymentInput, target: Target): DeploymentFile[] {
  const own = target.files(input);
  const common =
    target.name === "edge"
      ? []
      : [modelConfig(input), dockerfile(input), k6Script(input), planFile(input)];
  const others = common.filter(({ path }) => !own.some((file) => file.path === path));
  const files = [...own, ...others];
  const paths = files.map(({ path }) => path);
  const model = target.name === "edge" ? [] : [modelPath(input)];
  return [...files, readme(input, target, [...paths, ...model])];
}

/** Findings of all files of a bundle. */
export function checkBundle(files: readonly DeploymentFile[], target: Target): Finding[] {
  const others = files.flatMap((file) => {
    if (file.language === "dockerfile") return checkDockerfile(file);
    if (file.language === "javascript") return checkK6(file);
    return file.language === "pbtxt" && target.name !== "triton" ? checkModelConfig(file) : [];
  });
  return [...target.check(files), ...others];
}

/** The entries of the zip: the files as text, and the model in its place. */
export function bundleEntries(
  input: DeploymentInput,
  files: readonly DeploymentFile[],
  onnx: Uint8Array,
): BundleEntry[] {
  return [
    ...files.map(({ path, text }) => ({ path, bytes: text })),
    { path: modelPath(input), bytes: onnx },
  ];
}
