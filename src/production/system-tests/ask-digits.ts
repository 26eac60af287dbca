/** Digits for tests, and how a server is asked for them. */
import { type Dataset, type Module, noGrad, type Tensor } from "../../tinytorch/index.ts";
import type { Prediction } from "../serving/serve.ts";
import type { TestedServer } from "./subject.ts";

/** At once: a server turns away what would wait for too long. */
const TOGETHER = 50;

/** The first so many examples, together and one by one. */
export async function firstDigits(
  data: Dataset,
  count: number,
): Promise<{ inputs: Tensor; rows: Float32Array[] }> {
  const [inputs] = await data.batch(Int32Array.from({ length: count }, (_, i) => i));
  const values = (await inputs.data()) as Float32Array;
  const width = values.length / count;
  const rows = Array.from({ length: count }, (_, i) => values.slice(i * width, (i + 1) * width));
  return { inputs, rows };
}

/** Rejects where one has no answer, with the server's reason. */
export async function askInTurns(
  server: Pick<TestedServer, "predict">,
  rows: readonly Float32Array[],
): Promise<Prediction[]> {
  const answers: Prediction[] = [];
  for (let from = 0; from < rows.length; from += TOGETHER) {
    const some = rows.slice(from, from + TOGETHER);
    answers.push(...(await Promise.all(some.map((row) => server.predict(row)))));
  }
  return answers;
}

/** The probabilities that a model gives, row by row. */
export async function probabilitiesOf(model: Module, inputs: Tensor): Promise<Float32Array[]> {
  const values = await noGrad(() => model.forward(inputs).softmax(1)).data();
  const count = inputs.shape[0] ?? 0;
  const width = values.length / count;
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from(values.subarray(i * width, (i + 1) * width)),
  );
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))),
    0,
  );
}

/** Probabilities of two ways to compute the same model differ by rounding, and by no more than this. */
export const TOLERANCE = 1e-4;
