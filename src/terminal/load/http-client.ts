/**
 * HTTP for a load: connections that are kept and counted, a time for each request, and failures in words. Node's own client, whose
 * `fetch` tells neither how many connections it has nor when it sends.
 */
import http from "node:http";
import https from "node:https";

export interface HttpAnswer {
  status: number;
  /** The whole body. */
  text: string;
  /** When the last byte was there, on `performance.now()`. */
  doneMs: number;
}

/** How a request came to nothing. */
export type HttpTrouble = "unreachable" | "broken" | "timed-out";

/** No answer, and why, as a sentence without its full stop. */
export class HttpFailure extends Error {
  constructor(
    readonly trouble: HttpTrouble,
    reason: string,
  ) {
    super(reason);
    this.name = "HttpFailure";
  }
}

export interface HttpClientOptions {
  /** At most so many at a time; further requests wait. */
  connections: number;
  headers?: Readonly<Record<string, string>>;
}

interface Asked {
  method: "GET" | "POST";
  path: string;
  body?: Buffer;
  timeoutMs: number;
}

/** An answer of a model is far below this. */
const LONGEST = 64 * 2 ** 20;

export class HttpClient {
  /** Without a slash at its end: paths of the protocol follow. */
  readonly base: string;
  readonly #agent: http.Agent;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #request: typeof http.request;

  constructor(base: URL, { connections, headers = {} }: HttpClientOptions) {
    const { Agent, request } = base.protocol === "https:" ? https : http;
    this.base = base.href.replace(/\/$/, "");
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      maxFreeSockets: connections,
    });
    this.#request = request;
    this.#headers = headers;
  }

  get(path: string, timeoutMs: number): Promise<HttpAnswer> {
    return this.#ask({ method: "GET", path, timeoutMs });
  }

  /** Sends JSON. Rejects with an `HttpFailure` where no whole answer comes within `timeoutMs`. */
  post(path: string, body: Buffer, timeoutMs: number): Promise<HttpAnswer> {
    return this.#ask({ method: "POST", path, body, timeoutMs });
  }

  /** Ends all connections; requests under way fail. */
  close(): void {
    this.#agent.destroy();
  }

  async #ask(asked: Asked): Promise<HttpAnswer> {
    const endMs = performance.now() + asked.timeoutMs;
    try {
      return await this.#send(asked, asked.timeoutMs);
    } catch (error) {
      // A server may close a connection that was idle in the very moment that it is used again.
      if (!(error instanceof StaleConnection)) throw error;
      return await this.#send(asked, Math.max(1, endMs - performance.now()));
    }
  }

  #send({ method, path, body, timeoutMs }: Asked, leftMs: number): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...this.#headers,
        ...(body && { "Content-Type": "application/json", "Content-Length": body.length }),
      };
      const request = this.#request(`${this.base}${path}`, { method, headers, agent: this.#agent });
      const timer = setTimeout(() => {
        request.destroy(new HttpFailure("timed-out", `no answer in ${timeoutMs / 1000} s`));
      }, leftMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(failureOf(error, request));
      };
      request.on("error", fail);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > LONGEST) request.destroy(new HttpFailure("broken", "the answer has no end"));
        });
        response.on("error", fail);
        response.on("end", () => {
          const doneMs = performance.now();
          clearTimeout(timer);
          const { statusCode: status = 0 } = response;
          resolve({ status, text: Buffer.concat(chunks).toString("utf8"), doneMs });
        });
      });
      request.end(body);
    });
  }
}

/** A connection that was kept had ended before anything came. */
class StaleConnection extends Error {}

function failureOf(error: Error & { code?: string }, request: http.ClientRequest): Error {
  if (error instanceof HttpFailure) return error;
  const { code = "" } = error;
  if (request.reusedSocket && /ECONNRESET|EPIPE/.test(code)) return new StaleConnection();
  const host = request.host;
  switch (code) {
    case "ECONNREFUSED":
      return new HttpFailure("unreachable", "the connection was refused: nothing listens there");
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new HttpFailure("unreachable", `there is no host ${host} that this machine knows`);
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return new HttpFailure("unreachable", `the host ${host} cannot be reached`);
    case "ECONNRESET":
    case "EPIPE":
      return new HttpFailure("broken", "the connection was closed before there was an answer");
    default:
      if (/CERT|SIGNATURE/.test(code)) {
        return new HttpFailure("unreachable", `its certificate is not trusted (${error.message})`);
      }
      return new HttpFailure("broken", `what came is no HTTP answer (${code || error.message})`);
  }
}
