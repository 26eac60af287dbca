/** Which block counts which parameters: each counts once, in the first block whose operations take it. */
import { sumBy } from "es-toolkit";
import type { ModelBlock, ModelOutput } from "../../outputs/panels/model/model.ts";
import { type AnyModule, type GraphInput, Parameter } from "../../tinytorch/index.ts";
import type { TreeBlock } from "./block-tree.ts";

export type BlockParameters = Required<Pick<ModelBlock, "parameters" | "weightBytes">> &
  Pick<ModelBlock, "shared">;

/** Of each block by its id, without those of the blocks inside. */
export function ownParameters(blocks: readonly TreeBlock[]): Map<string, BlockParameters> {
  const countedIn = new Map<Parameter, string>();
  return new Map(
    blocks.map(({ id, nodes }): [string, BlockParameters] => {
      const taken = parametersIn(nodes.flatMap(({ inputs }) => inputs));
      const own = taken.filter((parameter) => !countedIn.has(parameter));
      const shared = taken.filter((parameter) => countedIn.has(parameter));
      for (const parameter of own) countedIn.set(parameter, id);
      const [first] = shared;
      return [
        id,
        {
          parameters: sumBy(own, ({ size }) => size),
          weightBytes: sumBy(own, ({ bytes }) => bytes),
          ...(first === undefined
            ? {}
            : {
                shared: {
                  with: countedIn.get(first) ?? "",
                  parameters: sumBy(shared, ({ size }) => size),
                },
              }),
        },
      ];
    }),
  );
}

/** Parameters of the model that no block takes. */
export function unusedParameters(
  model: AnyModule,
  blocks: readonly TreeBlock[],
): NonNullable<ModelOutput["unused"]> {
  const inputs = blocks.flatMap(({ nodes }) => nodes.flatMap((node) => node.inputs));
  const used = new Set(parametersIn(inputs));
  return [...model.namedParameters()]
    .filter(([, parameter]) => !used.has(parameter))
    .map(([path, { size }]) => ({ path, parameters: size }));
}

/** Each once. */
function parametersIn(inputs: readonly GraphInput[]): Parameter[] {
  const tensors = inputs.map((input) => (input.kind === "parameter" ? input.tensor : undefined));
  return [...new Set(tensors.filter((tensor) => tensor instanceof Parameter))];
}
