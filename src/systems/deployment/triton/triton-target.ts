/** Triton: a model repository, `models/<name>/config.pbtxt` beside `models/<name>/1/model.onnx`. */
import { LineWriter } from "../bundle/line-writer.ts";
import type { DeploymentFile } from "../deployment-file.ts";
import type { DeploymentInput, ModelTensor } from "../deployment-input.ts";
import { commentText } from "../files/words.ts";
import type { Finding } from "../finding.ts";
import { derived } from "../planned.ts";
import type { Target } from "../target.ts";
import { checkFields } from "./check-fields.ts";
import { PbSyntaxError, pbString, readPbtxt } from "./read-pbtxt.ts";
import { tritonRules } from "./triton-rules.ts";

export const triton: Target = {
  name: "triton",
  label: "Triton",
  summary:
    "NVIDIA Triton Inference Server runs the ONNX file in ONNX Runtime; config.pbtxt says what goes in and out, how requests are put together into batches, and how long they may wait.",
  files: (input) => [modelConfig(input)],
  check: (files) => files.filter(({ language }) => language === "pbtxt").flatMap(checkModelConfig),
};

/** The ONNX file's place in the bundle. */
export function modelPath({ model }: Pick<DeploymentInput, "model">): string {
  return `models/${model.name}/1/model.onnx`;
}

/** Whether requests can be put together: all tensors begin with a dimension of any size. */
function isBatched({ inputs, outputs }: DeploymentInput["model"]): boolean {
  return [...inputs, ...outputs].every(({ shape }) => shape[0] === -1);
}

/** `config.pbtxt` with the plan's values. */
export function modelConfig(input: DeploymentInput): DeploymentFile {
  const { model } = input;
  const hasBatch = isBatched(model);
  const lines = new LineWriter("#");
  lines.text(
    `# Model ${commentText(model.name)}, version ${commentText(model.version)}: ONNX opset ${model.opset}, ${model.bytes} bytes.`,
  );
  lines.add`name: ${pbString(model.name)}`;
  lines.text('backend: "onnxruntime"');
  if (hasBatch) lines.add`max_batch_size: ${input.maxBatchSize}`;
  else lines.text("max_batch_size: 0  # the file takes no batch of any size");
  writeTensors(lines, "input", model.inputs, hasBatch);
  writeTensors(lines, "output", model.outputs, hasBatch);
  writeBatching(lines, input, hasBatch);
  writeInstances(lines, input);
  lines.text("version_policy { specific { versions: [ 1 ] } }");
  if (input.hitRate.value > 0) {
    lines.text("# The size of the cache is an option of the server: --cache-config=local,size=…");
    lines.add`response_cache { enable: ${derived(input.hitRate, () => "true")} }`;
  }
  writeWarmup(lines, input, hasBatch);
  return lines.file(`models/${model.name}/config.pbtxt`, "pbtxt");
}

function writeTensors(
  lines: LineWriter,
  kind: "input" | "output",
  tensors: readonly ModelTensor[],
  hasBatch: boolean,
): void {
  lines.text(`${kind} [`);
  tensors.forEach(({ name, type, shape }, index) => {
    const dims = hasBatch ? shape.slice(1) : shape;
    lines.text("  {");
    lines.add`    name: ${pbString(name)}`;
    lines.add`    data_type: ${tritonType(type)}`;
    // No dimension but the batch's: Triton wants one, and takes it away again.
    lines.add`    dims: ${list(dims.length === 0 ? [1] : dims)}`;
    if (dims.length === 0) lines.text("    reshape { shape: [ ] }");
    lines.text(index < tensors.length - 1 ? "  }," : "  }");
  });
  lines.text("]");
}

/** The Open Inference Protocol's `BYTES` is Triton's string. */
function tritonType(type: string): string {
  const name = `TYPE_${type === "BYTES" ? "STRING" : type}`;
  // Anything else is written as a text, which the check finds.
  return /^\w+$/.test(name) ? name : pbString(name);
}

function list(values: readonly number[]): string {
  return `[ ${values.join(", ")} ]`;
}

function writeBatching(lines: LineWriter, input: DeploymentInput, hasBatch: boolean): void {
  if (!hasBatch || input.maxBatchSize.value <= 1) return;
  lines.text("dynamic_batching {");
  lines.add`  max_queue_delay_microseconds: ${derived(input.maxQueueDelayMs, micros)}`;
  lines.text("  default_queue_policy {");
  lines.text("    timeout_action: REJECT");
  lines.add`    default_timeout_microseconds: ${derived(input.timeoutMs, micros)}`;
  lines.text("  }");
  lines.text("}");
}

function micros(ms: number): string {
  return String(Math.max(0, Math.round(ms * 1000)));
}

/** One instance in each replica: replicas are what is planned, and each has its own cores. */
function writeInstances(lines: LineWriter, input: DeploymentInput): void {
  const hasGpu = input.gpus.value > 0;
  if (hasGpu) {
    lines.text("# One instance on each graphics processor of a replica.");
    lines.add`instance_group [ { kind: ${derived(input.gpus, () => "KIND_GPU")} count: 1 } ]`;
    return;
  }
  lines.text("instance_group [ { kind: KIND_CPU count: 1 } ]");
  lines.text("# Without it, ONNX Runtime takes a thread for each core of the node.");
  lines.add`parameters { key: "intra_op_thread_count" value { string_value: "${derived(input.cpu, threads)}" } }`;
}

function threads(cores: number): string {
  return String(Math.max(1, Math.floor(cores)));
}

/** A replica is ready when the batch sizes that were measured have run once. */
function writeWarmup(lines: LineWriter, input: DeploymentInput, hasBatch: boolean): void {
  const most = input.maxBatchSize.value;
  const sizes = hasBatch
    ? [...new Set([...input.batchSizes.filter((size) => size <= most), most])].toSorted(
        (a, b) => a - b,
      )
    : [1];
  for (const size of sizes) {
    lines.text("model_warmup {");
    lines.add`  name: ${pbString(`batch of ${size}`)}`;
    lines.add`  batch_size: ${size}`;
    for (const { name, type, shape } of input.model.inputs) {
      const own = hasBatch ? shape.slice(1) : shape;
      // Warm-up data has a size; where any will do, it is 1.
      const dims = (own.length === 0 ? [1] : own).map((each) => (each === -1 ? 1 : each));
      lines.text("  inputs {");
      lines.add`    key: ${pbString(name)}`;
      lines.add`    value { data_type: ${tritonType(type)} dims: ${list(dims)} zero_data: true }`;
      lines.text("  }");
    }
    lines.text("}");
  }
}

/** Findings in a `config.pbtxt`: syntax, fields and types, then Triton's own rules. */
export function checkModelConfig({ path, text }: DeploymentFile): Finding[] {
  const folder = path.split("/").at(-2) ?? "";
  try {
    const fields = readPbtxt(text);
    const problems = checkFields("ModelConfig", fields);
    if (problems.length > 0) {
      return problems.map((it) => ({ path, severity: "error", rule: "schema", ...it }));
    }
    return tritonRules(fields, folder).map((it) => ({ path, ...it }));
  } catch (error) {
    if (!(error instanceof PbSyntaxError)) throw error;
    const { message, line } = error;
    return [
      { path, line, severity: "error", rule: "syntax", message, fix: "Complete or remove it." },
    ];
  }
}
