/**
 * A small server of the Open Inference Protocol, version 2, over REST: one ONNX file in ONNX Runtime, one query at a time, in the order
 * in which they come. It is there to be measured against: what it does can be read here, and it errs only on purpose.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorMessage } from "../../base/assert.ts";
import { OnnxSession } from "../../production/onnx-runtime/onnx-session.ts";
import { type InferResponse, InvalidRequest } from "../../production/serving/inference-protocol.ts";
import { Refusal } from "../refusal.ts";
import { type Fault, type FaultKind, faultOf } from "./faults.ts";
import {
  answerTensors,
  type ProtocolTensorInfo,
  protocolInfo,
  readRequest,
} from "./infer-request.ts";

export interface ReferenceServerOptions {
  /** The bytes of an ONNX file. */
  file: Uint8Array;
  /** The model's name. */
  model: string;
  /** Any free one by default. */
  port?: number;
  host?: string;
  fault?: Fault | undefined;
}

export interface ReferenceServer {
  /** `http://127.0.0.1:8000`. */
  url: string;
  /** When each query came, on `performance.now()`. */
  arrivedMs: readonly number[];
  close(): Promise<void>;
}

const NAME = "capstone-reference-server";
const VERSION = "1";
const LARGEST_BODY = 64 * 2 ** 20;

/** Rejects with a sentence for a file that ONNX Runtime does not take, and a port that cannot be had. */
export async function startReferenceServer({
  file,
  model,
  port = 0,
  host = "127.0.0.1",
  fault,
}: ReferenceServerOptions): Promise<ReferenceServer> {
  const session = await OnnxSession.open(file, 1);
  const served = new ServedModel(session, model, fault);
  await served.describe();
  const server = createServer((request, response) => {
    served.answer(request, response).catch((error) => {
      if (!response.headersSent) send(response, 500, { error: errorMessage(error) });
    });
  });
  // Between the seconds of a slow load connections are kept.
  server.keepAliveTimeout = 60_000;
  await listen(server, port, host);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    arrivedMs: served.arrivedMs,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class ServedModel {
  readonly arrivedMs: number[] = [];
  readonly #session: OnnxSession;
  readonly #model: string;
  readonly #fault: Fault | undefined;
  #outputs: ProtocolTensorInfo[] = [];
  /** One query at a time: the next begins when the last has ended. */
  #line: Promise<unknown> = Promise.resolve();

  constructor(session: OnnxSession, model: string, fault: Fault | undefined) {
    this.#session = session;
    this.#model = model;
    this.#fault = fault;
  }

  /** A file tells the shapes of its inputs; those of its outputs are seen by running it, on zeros. */
  async describe(): Promise<void> {
    const one = await this.#runZeros(1);
    const two = await this.#runZeros(2);
    this.#outputs = one.map(({ name, datatype, shape }, output) => ({
      ...{ name, datatype },
      shape: shape.map((size, axis) => (size === two[output]?.shape[axis] ? size : -1)),
    }));
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://host").pathname.replace(/\/$/, "");
    const model = `/v2/models/${encodeURIComponent(this.#model)}`;
    const replies: Record<string, () => unknown> = {
      "GET /v2": () => ({ name: NAME, version: VERSION, extensions: ["model_repository"] }),
      "GET /v2/health/live": () => ({ live: true }),
      "GET /v2/health/ready": () => ({ ready: true }),
      "POST /v2/repository/index": () => [{ name: this.#model, version: "1", state: "READY" }],
      [`GET ${model}`]: () => this.#metadata,
      [`GET ${model}/ready`]: () => ({ name: this.#model, ready: true }),
    };
    if (request.method === "POST" && path === `${model}/infer`) {
      await this.#infer(request, response);
      return;
    }
    const reply = replies[`${request.method} ${path}`];
    if (reply !== undefined) send(response, 200, reply());
    else
      send(response, 404, {
        error: `there is no ${request.method} ${path} here; the model is "${this.#model}"`,
      });
  }

  get #metadata() {
    return {
      name: this.#model,
      versions: ["1"],
      platform: "onnxruntime_onnx",
      inputs: this.#session.inputs.map(protocolInfo),
      outputs: this.#outputs,
    };
  }

  async #infer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.arrivedMs.push(performance.now());
    const fault = faultOf(this.#fault, this.arrivedMs.length);
    const text = await bodyOf(request);
    if (fault === "hang") return;
    if (fault === "error") return send(response, 500, { error: "an error on purpose" });
    if (fault === "reject") return send(response, 503, { error: "no room, on purpose" });
    if (fault === "not-json") return send(response, 200, "an answer that is no JSON, on purpose");
    try {
      const { id, values } = readRequest(text, this.#session.inputs);
      const outputs = await this.#inTurn(async () => {
        if (fault === "slow" || fault === "stall") await sleep(this.#fault?.ms ?? 0);
        return await this.#session.run(values);
      });
      const answer: InferResponse = {
        model_name: this.#model,
        ...(id === undefined ? {} : { id }),
        outputs: answerTensors(outputs),
      };
      send(response, 200, fault === undefined ? answer : spoilt(answer, fault));
    } catch (error) {
      // What ONNX Runtime refuses is the request's fault: the file was tried when the server started.
      const isWrong = error instanceof InvalidRequest || error instanceof RangeError;
      send(response, isWrong ? 400 : 500, { error: errorMessage(error) });
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#line.then(work);
    this.#line = mine.catch(() => undefined);
    return mine;
  }

  async #runZeros(batch: number): Promise<ProtocolTensorInfo[]> {
    const inputs = this.#session.inputs.map(protocolInfo).map(({ shape, ...info }) => {
      const dims = shape.map((size, axis) =>
        size === -1 && axis === 0 ? batch : Math.max(1, size),
      );
      const size = dims.reduce((product, n) => product * n, 1);
      return { ...info, shape: dims, data: new Array<number>(size).fill(0) };
    });
    const { values } = readRequest(JSON.stringify({ inputs }), this.#session.inputs);
    return answerTensors(await this.#session.run(values));
  }
}

function spoilt(answer: InferResponse, fault: FaultKind): InferResponse {
  if (fault === "id") return { ...answer, id: "another" };
  if (fault === "shape") {
    const outputs = answer.outputs.map((output) => ({ ...output, shape: [...output.shape, 2] }));
    return { ...answer, outputs };
  }
  return answer;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": text.length });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LARGEST_BODY) throw new InvalidRequest("infer: expected at most 64 MB, got more");
  }
  return Buffer.concat(chunks).toString("utf8");
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: Error & { code?: string }) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(
        new Refusal(
          isTaken
            ? `Port ${port} is taken: give another --port, or 0 for any.`
            : `Port ${port} cannot be had: ${error.message}.`,
        ),
      );
    });
    server.listen(port, host, () => resolve());
  });
}
