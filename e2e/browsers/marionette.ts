/** Marionette, Firefox's own protocol for drivers: `LENGTH:[0, id, command, parameters]` over TCP, `[1, id, error, result]` back. */
import { connect, type Socket } from "node:net";
import { PATIENCE_MS } from "./web-driver-tab.ts";

interface MarionetteError {
  error: string;
  message: string;
}
type Answer = [kind: 1, id: number, error: MarionetteError | null, result: unknown];

interface Waiting {
  resolve(result: unknown): void;
  reject(reason: Error): void;
}

export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #heard = Buffer.alloc(0);
  #lastId = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes) => this.#hear(bytes));
    socket.on("error", () => this.#fail("the connection to Firefox broke"));
    socket.on("close", () => this.#fail("Firefox has ended"));
  }

  static connect(port: number): Promise<Marionette> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("error", reject);
      socket.once("connect", () => resolve(new Marionette(socket)));
    });
  }

  /** The result of a command; some are in a `value` of it. */
  async send(command: string, parameters: Record<string, unknown> = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const text = JSON.stringify([0, id, command, parameters]);
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    const late = setTimeout(
      () => this.#fail(`Firefox has not answered ${command}`),
      // Later than the limits that Firefox itself was told.
      PATIENCE_MS + 30_000,
    );
    try {
      const result = await answer;
      const isWrapped = typeof result === "object" && result !== null && "value" in result;
      return isWrapped ? result.value : result;
    } finally {
      clearTimeout(late);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(bytes: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, bytes]);
    for (;;) {
      const colon = this.#heard.indexOf(":");
      const end = colon + 1 + Number(this.#heard.subarray(0, Math.max(0, colon)).toString());
      if (colon < 0 || this.#heard.length < end) return;
      const message: unknown = JSON.parse(this.#heard.subarray(colon + 1, end).toString());
      this.#heard = this.#heard.subarray(end);
      // First it says what it is.
      if (Array.isArray(message)) this.#answer(message as Answer);
    }
  }

  #answer([, id, error, result]: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === null) waiting?.resolve(result);
    else waiting?.reject(new Error(`${error.error}: ${error.message}`));
  }

  #fail(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
