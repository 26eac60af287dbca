/**
 * Time on the device by EXT_disjoint_timer_query_webgl2: one query around all that an operation draws, so that its kernels stay
 * together as they are without it. Queries cannot lie in one another, and are answered in later tasks only.
 */
import { env } from "@tensorflow/tfjs-core";
import { type DeviceTimer, noTimer, Quantum } from "./timer.ts";

/** Constants on the extension's object; TypeScript's library leaves them out. */
interface TimerExtension {
  TIME_ELAPSED_EXT: number;
  GPU_DISJOINT_EXT: number;
}

interface Reading {
  query: WebGLQuery;
  tell(ms: number | undefined): void;
}

/** Between two looks whether the device has answered. */
const lookEveryMs = 4;

/** A minute for one operation is a counter that was reset in between. */
const longestNanoseconds = 60e9;

export function webglTimer(gl: WebGL2RenderingContext): DeviceTimer {
  const extension = gl.getExtension("EXT_disjoint_timer_query_webgl2") as TimerExtension | null;
  if (!extension)
    return noTimer("This browser's WebGL has no timer (EXT_disjoint_timer_query_webgl2).");
  if (env().getNumber("WEBGL_DISJOINT_QUERY_TIMER_EXTENSION_RELIABLE") <= 0)
    return noTimer("The WebGL timers of mobile devices cannot be trusted.");
  return new WebglTimer(gl, extension);
}

class WebglTimer implements DeviceTimer {
  private open: WebGLQuery | undefined;
  private readonly pending: Reading[] = [];
  private readonly used: WebGLQuery[] = [];
  private readonly quantum = new Quantum();

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly extension: TimerExtension,
  ) {}

  describe(): ReturnType<DeviceTimer["describe"]> {
    const detail =
      "Timer queries of WebGL (EXT_disjoint_timer_query_webgl2), one around each operation.";
    return { kind: "webgl", detail, ...this.quantum.described };
  }

  start(): void {
    this.open = this.used.pop() ?? this.gl.createQuery() ?? undefined;
    if (this.open) this.gl.beginQuery(this.extension.TIME_ELAPSED_EXT, this.open);
  }

  stop(): Promise<number | undefined> {
    const { open: query } = this;
    // Only a lost context gives no query.
    if (!query) return Promise.resolve(undefined);
    this.open = undefined;
    this.gl.endQuery(this.extension.TIME_ELAPSED_EXT);
    return new Promise((tell) => {
      this.pending.push({ query, tell });
      if (this.pending.length === 1) setTimeout(() => this.look(), lookEveryMs);
    });
  }

  /** Answers come in the order of the questions. */
  private look(): void {
    const { gl, pending } = this;
    if (gl.isContextLost()) {
      for (const { tell } of pending.splice(0)) tell(undefined);
      return;
    }
    // Asking resets it: something (a change of the clock's speed) made all readings since the last question worthless.
    const isDisjoint = gl.getParameter(this.extension.GPU_DISJOINT_EXT) === true;
    while (pending.length > 0) {
      const { query, tell } = pending[0]!;
      if (!isDisjoint && !gl.getQueryParameter(query, gl.QUERY_RESULT_AVAILABLE)) break;
      pending.shift();
      tell(isDisjoint ? undefined : this.read(query));
      // One that was given up may still be answered.
      if (isDisjoint) gl.deleteQuery(query);
      else this.used.push(query);
    }
    if (pending.length === 0) return;
    gl.flush();
    setTimeout(() => this.look(), lookEveryMs);
  }

  private read(query: WebGLQuery): number | undefined {
    const nanoseconds = Number(this.gl.getQueryParameter(query, this.gl.QUERY_RESULT));
    if (!(nanoseconds >= 0 && nanoseconds < longestNanoseconds)) return undefined;
    this.quantum.see(nanoseconds);
    return nanoseconds / 1e6;
  }
}
