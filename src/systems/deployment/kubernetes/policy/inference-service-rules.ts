/** Rules about KServe's InferenceService, whose pods KServe makes itself. */
import { lookUp } from "../../../../base/look-up.ts";
import { quantityValue } from "../quantities.ts";
import { at, record } from "../resources.ts";
import type { Breach, Rule } from "./rule.ts";

const PREDICTOR = ["spec", "predictor"];

export const INFERENCE_SERVICE_RULES: readonly Rule[] = [
  rule("inferenceservice-replicas", "error", (predictor) => {
    const [least, most] = [predictor["minReplicas"], predictor["maxReplicas"]];
    if (Number(least ?? 1) <= Number(most ?? Number.POSITIVE_INFINITY)) return undefined;
    return {
      keys: ["maxReplicas"],
      message: `maxReplicas is ${String(most)}, below minReplicas, ${String(least)}.`,
      fix: `Write ${String(least)} or more.`,
    };
  }),
  rule("inferenceservice-min-replicas", "warning", (predictor) =>
    Number(predictor["minReplicas"] ?? 1) >= 2
      ? undefined
      : {
          keys: ["minReplicas"],
          message:
            "There may be one replica: when its node goes, nobody answers until another has started.",
          fix: "Write minReplicas: 2 or more; plan with a spare replica.",
        },
  ),
  rule("inferenceservice-model", "error", (predictor) => {
    const models = ["model", "onnx", "triton"].filter(
      (name) => lookUp(predictor, name) !== undefined,
    );
    if (models.length === 1) return undefined;
    return {
      keys: [],
      message: `A predictor has one of model, onnx and triton, and this has ${models.length === 0 ? "none" : models.join(" and ")}.`,
      fix: "Keep model, with its modelFormat and storageUri.",
    };
  }),
  rule("inferenceservice-storage", "error", (predictor) => {
    const uri = at(predictor, ["model", "storageUri"]);
    if (predictor["model"] === undefined || at(predictor, ["model", "storage"]) !== undefined) {
      return undefined;
    }
    if (typeof uri === "string" && /^(s3|gs|https?|pvc|hdfs|webhdfs|hf|oci):\/\//.test(uri)) {
      return undefined;
    }
    return {
      keys: ["model", "storageUri"],
      message: "KServe does not know where to fetch the model from.",
      fix: "Write storageUri as s3://, gs://, https://, pvc://, hf:// or oci://.",
    };
  }),
  rule("limits-below-requests", "error", (predictor) => {
    const requests = record(at(predictor, ["model", "resources", "requests"]));
    const limits = record(at(predictor, ["model", "resources", "limits"]));
    const wrong = Object.keys(requests).find((name) => {
      const [least, most] = [
        quantityValue(lookUp(requests, name)),
        quantityValue(lookUp(limits, name)),
      ];
      return least !== undefined && most !== undefined && most < least;
    });
    if (wrong === undefined) return undefined;
    return {
      keys: ["model", "resources", "limits", wrong],
      message: `The limit of ${wrong} is ${String(lookUp(limits, wrong))}, below the request of ${String(lookUp(requests, wrong))}: the pod is refused.`,
      fix: `Write a limit of at least ${String(lookUp(requests, wrong))}, or lower the request.`,
    };
  }),
];

function rule(
  name: string,
  severity: Rule["severity"],
  look: (predictor: Readonly<Record<string, unknown>>) => Omit<Breach, "document"> | undefined,
): Rule {
  return {
    name,
    severity,
    find: (resources) =>
      resources.ofKind("InferenceService").flatMap((document) => {
        const wrong = look(record(at(document.value, PREDICTOR)));
        return wrong === undefined
          ? []
          : [{ document, ...wrong, keys: [...PREDICTOR, ...wrong.keys] }];
      }),
  };
}
