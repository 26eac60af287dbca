/** Our side of the benchmark of operations. The worker's name is the backend and, on wasm, its threads. */

import { scalar, type Value } from "../../src/tinytorch/backend/storage.ts";
import { type BackendName, noGrad, setBackend, synchronize } from "../../src/tinytorch/index.ts";
import { inOwnScope } from "../../src/tinytorch/memory/handle.ts";
import type { Operation } from "../../src/tinytorch/operations/operation.ts";
import { operations } from "../../src/tinytorch/operations/table.ts";
import { fromTypedArray } from "../../src/tinytorch/tensor/create.ts";
import { toTypedArray } from "../../src/tinytorch/tensor/dtype.ts";
import { applyOperation, type Tensor } from "../../src/tinytorch/tensor/tensor.ts";
import {
  backwardBytes,
  forwardBytes,
  type Input,
  nameOf,
  type Row,
  type Saves,
} from "./operations/row.ts";
import { rows } from "./operations/rows.ts";
import { answerQuestions, type Prepared, type Question, valuesOf } from "./operations/side.ts";

const [backend, threads] = self.name.split(" ") as [BackendName, string | undefined];

interface Named {
  row: Row;
  saves: Saves;
}

const byName = new Map<string, Named>(
  Object.entries(rows).flatMap(([operation, all]) => {
    const { saves } = operations[operation as keyof typeof operations] as Operation<never>;
    return all.map((row): [string, Named] => [nameOf(row), { row, saves }]);
  }),
);

type Five = Parameters<Row["ours"]>;

function prepare(question: Question): Prepared | undefined {
  const named = byName.get(nameOf(question));
  if (!named) return undefined;
  const { row, saves } = named;
  const made = row.inputs.map(tensorOf);
  const given = row.given?.(made) ?? made;
  const all = new Set([...made, ...given]);
  const release = (): void => {
    for (const { handle } of all) handle.release();
  };
  if (question.direction === "backward") return prepareBackward(row, saves, given, release);
  const run = (): Tensor =>
    noGrad(() =>
      inOwnScope(
        () => row.ours(...(given as unknown as Five)),
        (result) => [result],
      ),
    );
  const output = run();
  const bytes = forwardBytes(row, output);
  output.handle.release();
  return { work: () => run().handle.release(), bytes, dispose: release };
}

function tensorOf(input: Input, seed: number): Tensor {
  const { shape, dtype = "float32", isConstant } = input;
  const made = fromTypedArray(toTypedArray(valuesOf(input, seed + 1), dtype), [...shape], dtype);
  made.requiresGrad = dtype === "float32" && !isConstant;
  return made;
}

/**
 * The backward pass of the row alone. Its inputs come from an operation at which gradients end, so that none is collected, and its
 * result goes to one that knows the gradient, so that none is made; both as the data lies, so that no order is changed for them.
 */
function prepareBackward(
  row: Row,
  saves: Saves,
  given: readonly Tensor[],
  release: () => void,
): Prepared | undefined {
  const begun = given.map((x) => {
    if (!x.requiresGrad) return x;
    return applyOperation(row.isImage && x.ndim === 4 ? beginImage : begin, [x]);
  });
  const output = row.ours(...(begun as unknown as Five));
  const bytes = backwardBytes(row, output, saves);
  const dispose = (): void => {
    for (const each of [...begun, output]) each.handle.release();
    release();
  };
  if (!output.requiresGrad) {
    dispose();
    return undefined;
  }
  const gradient = tensorOf({ shape: output.shape, isConstant: true }, given.length);
  const arriving = output.isChannelsLast ? gradient.handle.channelsLast : gradient.value;
  const end = output.isChannelsLast ? endOfImage : endOf;
  const root = applyOperation(end, [output], { arriving });
  return {
    work: () => root.backward({ retainGraph: true }),
    bytes,
    dispose: () => {
      root.backward();
      root.handle.release();
      gradient.handle.release();
      dispose();
    },
  };
}

const begin: Operation = {
  name: "begin",
  dtypes: "any",
  forward: ([x]) => x!,
  vjp: () => [undefined],
};
const beginImage: Operation = { ...begin, layout: "channelsLast" };

const endOf: Operation<{ arriving: Value }> = {
  name: "end",
  dtypes: "any",
  forward: () => scalar(0),
  vjp: ({ attrs }) => [attrs.arriving],
};
const endOfImage: typeof endOf = { ...endOf, layout: "fromChannelsLast" };

answerQuestions(async () => {
  await setBackend(backend, threads === undefined ? {} : { threads: Number(threads) });
  const isGpu = backend === "webgl" || backend === "webgpu";
  return { prepare, ...(isGpu && { settle: synchronize }) };
});
