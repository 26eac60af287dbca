/** The Deployment panel's record as it may come from outside. */
import * as v from "valibot";
import { AUTOSCALERS } from "../../../systems/deployment/deployment-input.ts";
import { TARGETS } from "../../../systems/deployment/target.ts";
import { count, list, maybe, number, text, words } from "../../schema/bounded.ts";
import { exactly } from "../../schema/exactly.ts";
import { panelHead } from "../panel-schema.ts";
import { demandSchema, serviceSchema } from "../planning-schema.ts";
import type { DeploymentOutput } from "./deployment.ts";
import { MOST_HELD_OUT } from "./held-out.ts";

/** An ONNX file in base64: of weights of some 18 MB. */
export const MOST_ONNX = 24e6;

const fixed = <T extends v.GenericSchema>(item: T, most?: number) =>
  v.pipe(list(item, most), v.readonly());

const tensor = v.pipe(
  v.object({ name: words, type: words, shape: fixed(number, 16) }),
  v.readonly(),
);

const interval = { value: number, low: number, high: number };

const model = v.pipe(
  v.object({
    name: words,
    version: words,
    sha256: words,
    bytes: count,
    opset: count,
    inputs: fixed(tensor, 50),
    outputs: fixed(tensor, 50),
    accuracy: maybe(v.pipe(v.object({ ...interval, n: count }), v.readonly())),
  }),
  v.readonly(),
);

const heldOut = v.pipe(
  v.object({
    examples: count,
    valuesPerExample: count,
    mean: number,
    std: number,
    data: text(MOST_HELD_OUT),
  }),
  v.readonly(),
);

const options = v.pipe(
  v.object({
    name: maybe(words),
    namespace: maybe(words),
    registry: maybe(words),
    storage: maybe(words),
    autoscaler: maybe(v.picklist(AUTOSCALERS)),
    cpu: maybe(number),
    gpus: maybe(number),
    burst: maybe(number),
    availability: maybe(number),
  }),
  v.readonly(),
);

export const deploymentSchema = exactly<DeploymentOutput>()(
  v.object({
    kind: v.literal("deployment"),
    ...panelHead,
    target: v.picklist(TARGETS),
    model,
    onnx: maybe(text(MOST_ONNX)),
    heldOut: maybe(heldOut),
    service: serviceSchema,
    demand: demandSchema,
    options,
  }),
);
