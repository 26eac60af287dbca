/**
 * What Triton says to a configuration whose fields are right: the rules of `ValidateModelConfig` and its neighbours
 * (triton-inference-server/core, model_config_utils.cc, 2026) that hold for ONNX models, and where the file and its folder must agree.
 */
import type { Finding } from "../finding.ts";
import type { PbField } from "./read-pbtxt.ts";

type Problem = Pick<Finding, "line" | "severity" | "rule" | "message" | "fix">;

/** `folder`: the name of the model's folder. */
export function tritonRules(fields: readonly PbField[], folder: string): Problem[] {
  const config = new Message(fields, 1);
  return [
    ...nameRules(config, folder),
    ...backendRules(config),
    ...batchRules(config),
    ...tensorRules(config, "input"),
    ...tensorRules(config, "output"),
    ...instanceRules(config),
    ...versionRules(config),
    ...warmupRules(config),
    ...cacheRules(config),
  ];
}

/** Fields of a message by name, read as their types say; they have been checked. */
class Message {
  constructor(
    readonly fields: readonly PbField[],
    readonly line: number,
  ) {}

  all(name: string): PbField[] {
    return this.fields.filter((field) => field.name === name);
  }

  first(name: string): PbField | undefined {
    return this.all(name)[0];
  }

  lineOf(name: string): number {
    return this.first(name)?.line ?? this.line;
  }

  text(name: string): string | undefined {
    const value = this.first(name)?.value;
    return value === undefined || value.kind === "message" ? undefined : value.text;
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }

  numbers(name: string): number[] {
    return this.all(name).flatMap(({ value }) =>
      value.kind === "message" ? [] : [Number(value.text)],
    );
  }

  messages(name: string): Message[] {
    return this.all(name).flatMap(({ value, line }) =>
      value.kind === "message" ? [new Message(value.fields, line)] : [],
    );
  }

  message(name: string): Message | undefined {
    return this.messages(name)[0];
  }
}

function nameRules(config: Message, folder: string): Problem[] {
  const name = config.text("name");
  if (name === undefined || name === folder) return [];
  return [
    {
      line: config.lineOf("name"),
      severity: "error",
      rule: "model-name",
      message: `The model's name is "${name}", and its folder "${folder}": Triton does not load it`,
      fix: `Write name: "${folder}", or rename the folder.`,
    },
  ];
}

const BACKEND = "onnxruntime";
const PLATFORM = "onnxruntime_onnx";

function backendRules(config: Message): Problem[] {
  const [backend, platform] = [config.text("backend"), config.text("platform")];
  const isOnnx =
    (backend === BACKEND && (platform ?? PLATFORM) === PLATFORM) ||
    (backend === undefined && platform === PLATFORM);
  if (isOnnx) return [];
  const got = [backend, platform].filter((it) => it !== undefined).join('", "');
  return [
    {
      line: config.lineOf(backend === undefined ? "platform" : "backend"),
      severity: "error",
      rule: "backend",
      message:
        got === ""
          ? "Neither backend nor platform is given; the model is an ONNX file"
          : `The model is an ONNX file, and "${got}" does not run it`,
      fix: `Write backend: "${BACKEND}".`,
    },
  ];
}

function batchRules(config: Message): Problem[] {
  const most = config.number("max_batch_size") ?? 0;
  const problems: Problem[] = [];
  if (most < 0) {
    problems.push({
      line: config.lineOf("max_batch_size"),
      severity: "error",
      rule: "max-batch-size",
      message: `max_batch_size is ${most}; it must not be negative`,
      fix: "Write 0 for a model without batches, or the largest batch.",
    });
  }
  const batching = config.message("dynamic_batching");
  if (batching === undefined) return problems;
  if (most < 1) {
    problems.push({
      line: batching.line,
      severity: "error",
      rule: "dynamic-batching",
      message:
        "Dynamic batching puts requests together along a batch dimension, and max_batch_size says there is none",
      fix: "Write a max_batch_size above 0, or remove dynamic_batching.",
    });
  }
  for (const field of batching.all("preferred_batch_size")) {
    const size = field.value.kind === "message" ? 0 : Number(field.value.text);
    if (size >= 1 && size <= Math.max(most, 1)) continue;
    problems.push({
      line: field.line,
      severity: "error",
      rule: "preferred-batch-size",
      message: `A preferred batch of ${size} is not between 1 and max_batch_size, ${most}`,
      fix: "Choose sizes within it, or leave preferred_batch_size out: Triton then makes batches as large as it can.",
    });
  }
  return problems;
}

function tensorRules(config: Message, kind: "input" | "output"): Problem[] {
  const tensors = config.messages(kind);
  const hasBatch = (config.number("max_batch_size") ?? 0) > 0;
  if (tensors.length === 0) {
    const fix = `Write ${kind} [ { name … data_type … dims … } ].`;
    return [tensorError(kind, 1, `No ${kind} is described`, fix)];
  }
  const names = tensors.map((tensor) => tensor.text("name") ?? "");
  return tensors.flatMap((tensor, index) => {
    const name = names[index]!;
    const problems = [...typeRules(tensor, kind, name), ...reshapeRules(tensor, kind, hasBatch)];
    if (name === "") {
      const message = `An ${kind} has no name`;
      problems.push(
        tensorError(kind, tensor.line, message, "Write the name of the file's tensor."),
      );
    } else if (names.indexOf(name) < index) {
      const message = `The ${kind} "${name}" is described twice`;
      problems.push(tensorError(kind, tensor.lineOf("name"), message, "Remove one."));
    }
    return problems;
  });
}

function tensorError(kind: string, line: number, message: string, fix: string): Problem {
  return { line, severity: "error", rule: `${kind}s`, message, fix };
}

function typeRules(tensor: Message, kind: string, name: string): Problem[] {
  const problems: Problem[] = [];
  if (["TYPE_INVALID", "0", undefined].includes(tensor.text("data_type"))) {
    const message = `The ${kind} "${name}" has no data_type`;
    const fix = "Write the type of the file's tensor, such as TYPE_FP32.";
    problems.push(tensorError(kind, tensor.lineOf("data_type"), message, fix));
  }
  const dims = tensor.numbers("dims");
  const wrong = dims.find((size) => size < 1 && size !== -1);
  if (dims.length === 0 || wrong !== undefined) {
    const message =
      dims.length === 0
        ? `The ${kind} "${name}" has no dims`
        : `A dimension of the ${kind} "${name}" is ${wrong}`;
    const fix = "Write sizes from 1 on, and -1 for one that may vary.";
    problems.push(tensorError(kind, tensor.lineOf("dims"), message, fix));
  }
  return problems;
}

function reshapeRules(tensor: Message, kind: string, hasBatch: boolean): Problem[] {
  const reshape = tensor.message("reshape");
  if (reshape === undefined) return [];
  const [name, dims] = [tensor.text("name") ?? "", tensor.numbers("dims")];
  const shape = reshape.numbers("shape");
  const size = (of: readonly number[]) => of.reduce((product, n) => product * n, 1);
  const isSame = dims.includes(-1) || shape.includes(-1) || size(dims) === size(shape);
  if (isSame && (shape.length > 0 || hasBatch)) return [];
  return [
    {
      line: reshape.line,
      severity: "error",
      rule: `${kind}s`,
      message: isSame
        ? `"${name}" is reshaped to nothing, which needs a batch dimension`
        : `"${name}" is reshaped to another number of elements: ${size(dims)} to ${size(shape)}`,
      fix: "Give reshape as many elements as dims.",
    },
  ];
}

function instanceRules(config: Message): Problem[] {
  const groups = config.messages("instance_group");
  const problems: Problem[] = [];
  if (groups.length === 0) {
    problems.push({
      line: 1,
      severity: "warning",
      rule: "instance-group",
      message:
        "Without instance_group Triton starts two instances of an ONNX model on a CPU, which then compete for it",
      fix: "Write instance_group [ { kind: KIND_CPU count: 1 } ].",
    });
  }
  for (const group of groups) {
    const [count, kind] = [group.number("count") ?? 1, group.text("kind") ?? "KIND_AUTO"];
    if (count < 1) {
      problems.push({
        line: group.lineOf("count"),
        severity: "error",
        rule: "instance-group",
        message: `A group of ${count} instances answers nothing`,
        fix: "Write a count from 1 on.",
      });
    }
    const takesGpus = ["KIND_AUTO", "KIND_GPU", "0", "1"].includes(kind);
    if (!takesGpus && group.all("gpus").length > 0) {
      problems.push({
        line: group.lineOf("gpus"),
        severity: "error",
        rule: "instance-group",
        message: `A group of ${kind} has no gpus`,
        fix: "Remove gpus, or write KIND_GPU.",
      });
    }
  }
  return problems;
}

function versionRules(config: Message): Problem[] {
  const policy = config.message("version_policy");
  const latest = policy?.message("latest");
  const specific = policy?.message("specific");
  const problem = (line: number, message: string, fix: string): Problem[] => [
    { line, severity: "error", rule: "version-policy", message, fix },
  ];
  if (latest !== undefined && (latest.number("num_versions") ?? 0) < 1) {
    return problem(latest.line, "The latest 0 versions are none", "Write num_versions: 1.");
  }
  if (specific !== undefined && !specific.numbers("versions").includes(1)) {
    return problem(
      specific.line,
      "The repository has version 1, and the policy does not serve it",
      "Write versions: [ 1 ].",
    );
  }
  return [];
}

function warmupRules(config: Message): Problem[] {
  const most = config.number("max_batch_size") ?? 0;
  const names = config.messages("input").map((input) => input.text("name") ?? "");
  return config.messages("model_warmup").flatMap((warmup) => {
    const problems: Problem[] = [];
    const problem = (line: number, message: string, fix: string) =>
      problems.push({ line, severity: "error", rule: "warmup", message, fix });
    const size = warmup.number("batch_size") ?? 0;
    if (size < 1 || size > Math.max(most, 1)) {
      problem(
        warmup.lineOf("batch_size"),
        `A warm-up with a batch of ${size} is not between 1 and max_batch_size, ${most}`,
        "Choose a size within it; 1 for a model without batches.",
      );
    }
    const given = warmup.messages("inputs");
    const has = (name: string) => given.some((entry) => entry.text("key") === name);
    for (const name of names.filter((it) => !has(it))) {
      problem(warmup.line, `A warm-up lacks the input "${name}"`, "Add it to its inputs.");
    }
    for (const entry of given.filter((it) => !names.includes(it.text("key") ?? ""))) {
      problem(
        entry.lineOf("key"),
        `A warm-up has an input "${entry.text("key")}", and the model none of that name`,
        `Write one of ${names.join(", ")}.`,
      );
    }
    return problems;
  });
}

function cacheRules(config: Message): Problem[] {
  const cache = config.message("response_cache");
  const decoupled = config.message("model_transaction_policy")?.text("decoupled");
  const clash =
    config.first("sequence_batching") ??
    (decoupled === "true" ? config.first("model_transaction_policy") : undefined);
  if (cache?.text("enable") !== "true" || clash === undefined) return [];
  return [
    {
      line: cache.line,
      severity: "error",
      rule: "response-cache",
      message: `Triton has no response cache for a model with ${clash.name}`,
      fix: "Remove response_cache.",
    },
  ];
}
