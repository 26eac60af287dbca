/**
 * Candidates that rewrite the model: its forward pass is captured as a graph, a pass looks for its pattern there, and the
 * rewritten graph is run in place of the model.
 */
import type { TraceOperation } from "../../../../outputs/panels/trace/trace.ts";
import {
  capture,
  type Module,
  noGrad,
  optimize,
  type PassName,
  passes,
} from "../../../../tinytorch/index.ts";
import { declaredName } from "../../../instruments/names.ts";
import { evaluate } from "../../evaluate.ts";
import type { Candidate, ExperimentSubject, Opportunity } from "../candidate.ts";
import { modelTrial } from "../model-trial.ts";

interface Rewrite {
  pass: PassName;
  component: string;
  recommendation: string;
  /** Operations of the trace whose time is at stake. */
  concerns: readonly string[];
  /** Where outputs differ on purpose. */
  tolerance?: number;
  sideEffect?: string;
}

const REWRITES: readonly Rewrite[] = [
  {
    pass: "batch-products",
    component: "Tensor + Layers",
    recommendation: "Put all samples through the layers at once instead of one by one",
    concerns: ["linear", "matmul", "slice", "cat"],
  },
  {
    pass: "fuse-linear-activation",
    component: "Layers + Activations",
    recommendation: "Compute a linear layer and its activation in one kernel",
    concerns: ["relu", "add"],
  },
  {
    pass: "fold-transpose",
    component: "Tensor + Layers",
    recommendation: "Let the product read its operand transposed instead of transposing it first",
    concerns: ["transpose", "permute"],
  },
  {
    pass: "share-subexpressions",
    component: "Tensor + Autograd",
    recommendation: "Compute what is used twice once",
    concerns: [],
  },
  {
    pass: "fold-layout",
    component: "Tensor + Spatial",
    recommendation: "Reorder the weights of the layer after Flatten once, instead of every image",
    concerns: ["reshape"],
    sideEffect: "For inference only: the reordered weights do not learn.",
  },
  {
    pass: "quantize-dynamic",
    component: "Compression + Layers",
    recommendation: "Keep the weights of linear layers as 8-bit integers",
    concerns: ["linear"],
    // A weight is rounded to 1/254 of its column's largest, an activation likewise.
    tolerance: 0.05,
    sideEffect: "For inference only; the answers are rounded.",
  },
];

export const graphRewrites: readonly Candidate[] = REWRITES.map((rewrite) => ({
  id: rewrite.pass,
  component: rewrite.component,
  find: (evidence) => findRewrite(rewrite, evidence),
}));

function findRewrite(rewrite: Rewrite, evidence: ExperimentSubject): Opportunity | undefined {
  const { model } = evidence.system;
  const pass = Object.values(passes).find(({ name }) => name === rewrite.pass);
  if (pass === undefined || pass.whyUnavailable?.() !== undefined) return undefined;
  const places = noGrad(() => pass.find(capture(model, evidence.inputs)));
  const [first] = places;
  if (first === undefined) return undefined;
  const where = first.modulePath === "" ? "" : ` in ${first.modulePath}`;
  const more = places.length === 1 ? "" : `, and at ${places.length - 1} more places`;
  return {
    issue: `${capitalised(first.message)}${where}${more}.${timeAtStake(rewrite, evidence)}`,
    recommendation: rewrite.recommendation,
    target: `inference, batch ${evidence.inference.batchSize}`,
    prepare: () => trialOf(rewrite, evidence),
    source: sourceOf(rewrite, declaredName(model, "model")),
  };
}

async function trialOf({ pass, tolerance, sideEffect }: Rewrite, evidence: ExperimentSubject) {
  const { model } = evidence.system;
  const after = optimize(model, { passes: [pass] });
  const accuracy = tolerance === undefined ? "" : await accuracies(model, after, evidence);
  return await modelTrial({
    before: model,
    after,
    inputs: evidence.inputs,
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(sideEffect === undefined ? {} : { sideEffect: () => `${sideEffect}${accuracy}` }),
  });
}

/** Held-out accuracy before and after, in words, for rewrites that round. */
async function accuracies(
  before: Module,
  after: Module,
  { heldOut }: ExperimentSubject,
): Promise<string> {
  if (heldOut === undefined) return " Check its held-out accuracy before you serve it.";
  const percent = async (model: Module) => {
    const { value, n } = await evaluate(model, heldOut);
    return `${(100 * value).toFixed(2)} % of ${n}`;
  };
  return ` Held-out accuracy: ${await percent(before)} before, ${await percent(after)} after.`;
}

/** How much of the traced inference the operations concerned took. */
function timeAtStake({ concerns }: Rewrite, { inference }: ExperimentSubject): string {
  const of = (operations: readonly TraceOperation[]) =>
    operations.reduce((sum, { hostMs }) => sum + hostMs, 0);
  const concerned = inference.operations.filter(({ name }) => concerns.includes(name));
  const total = of(inference.operations);
  if (concerned.length === 0 || total <= 0) return "";
  const names = [...new Set(concerned.map(({ name }) => name))].join(", ");
  const share = Math.round((100 * of(concerned)) / total);
  return ` In the trace, ${names} took ${share} % of an inference (${concerned.length} of ${inference.operations.length} operations).`;
}

function sourceOf({ pass }: Rewrite, model: string): string {
  const name = `${model}${pass.split("-").map(capitalised).join("")}`;
  return [
    'import { optimize } from "tinytorch";',
    "",
    `// The same parameters, run as a rewritten graph; print ${name}.graphFor(inputs) to read it.`,
    ...(isInferenceOnly(pass) ? [`${model}.eval();`] : []),
    `const ${name} = optimize(${model}, { passes: ["${pass}"] });`,
  ].join("\n");
}

function isInferenceOnly(name: PassName): boolean {
  return Object.values(passes).some((pass) => pass.name === name && pass.inferenceOnly === true);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
