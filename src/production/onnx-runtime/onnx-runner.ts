/** An ONNX file with one input in ONNX Runtime, a batch at a time. */
import { lookUp } from "../../base/look-up.ts";
import type { TypedArray } from "../../tinytorch/index.ts";
import { OnnxSession } from "./onnx-session.ts";
import type { BatchValues, Runner } from "./runner.ts";

export class OnnxRunner implements Runner {
  readonly session: OnnxSession;
  readonly mostBytes = undefined;

  private constructor(session: OnnxSession) {
    this.session = session;
  }

  static async open(file: Uint8Array<ArrayBuffer>, threads: number): Promise<OnnxRunner> {
    return new OnnxRunner(await OnnxSession.open(file, threads));
  }

  get engineName(): string {
    return this.session.engineName;
  }

  /** A file takes any number of examples. */
  rowsFor(count: number): number {
    return count;
  }

  async run({ data, shape }: BatchValues): Promise<TypedArray> {
    const { inputs, outputNames } = this.session;
    const [input, ...others] = inputs;
    const [output] = outputNames;
    if (input === undefined || others.length > 0 || output === undefined) {
      throw new RangeError(
        `ONNX Runtime: expected a file with one input and an output, got one with ${inputs.length} inputs`,
      );
    }
    const type = data instanceof Int32Array ? "int32" : "float32";
    const results = await this.session.run({ [input.name]: { type, dims: shape, data } });
    return lookUp(results, output)?.data as TypedArray;
  }
}
