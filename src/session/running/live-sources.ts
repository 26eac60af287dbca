/**
 * The page's ends of the systems that live: takes their records once a frame, all together, brings controls to them, and sees to it
 * that they end. Their state is in the session's state; the channels are here.
 */
import type { ClientEvent } from "../../kernel/client/kernel-client.ts";
import type { SourceChannel } from "../../kernel/client/sources/source-channel.ts";
import type { ControlAnswer } from "../../outputs/source.ts";
import type { SessionOperation } from "../operations.ts";
import type { SessionState } from "../state.ts";
import type { SourceState } from "./source-state.ts";
import { findSource } from "./sources.ts";

export interface LiveSources {
  opened(event: Extract<ClientEvent, { type: "source-opened" }>): void;
  /** The kernel says that its workers have ended. */
  ended(sourceId: string, reason: string): void;
  /** Ends it softly: it is asked, and where it does not end in time, ended. */
  ask(sourceId: string): void;
  /** Ends its workers, and hears nothing more of it. */
  end(sourceId: string): void;
  control(sourceId: string, name: string, value: unknown): Promise<ControlAnswer>;
}

export interface LiveSourcesOptions {
  getState: () => SessionState;
  dispatch: (operation: SessionOperation) => void;
  /** Ends the workers of a system in the kernel. */
  endInKernel: (sourceId: string) => void;
  /** Calls back at the next frame. */
  atNextFrame?: (then: () => void) => void;
  /** Milliseconds that a system has to end by itself. Default 1,000. */
  patienceMs?: number;
}

/** Share of the time that taking and checking records may use: a system that sends much is shown less often. */
const MOST_OF_TIME = 0.2;

export function createLiveSources(options: LiveSourcesOptions): LiveSources {
  const { getState, dispatch, endInKernel, patienceMs = 1000, atNextFrame = nextFrame } = options;
  const channels = new Map<string, SourceChannel>();
  let isWaiting = false;
  let notBefore = 0;

  const take = () => {
    const start = performance.now();
    const at = Date.now();
    const changes = [...channels].flatMap(([sourceId, channel]) => {
      const output = channel.take();
      return output === undefined ? [] : [{ sourceId, output }];
    });
    if (changes.length > 0) dispatch({ type: "sources-changed", changes, at });
    const now = performance.now();
    notBefore = now + (now - start) * (1 / MOST_OF_TIME - 1);
  };
  const frame = () => {
    if (performance.now() < notBefore) {
      atNextFrame(frame);
      return;
    }
    isWaiting = false;
    take();
  };
  const changed = () => {
    if (isWaiting) return;
    isWaiting = true;
    atNextFrame(frame);
  };
  const ended = (sourceId: string, reason: string) => {
    if (!channels.has(sourceId)) return;
    // Its last state first.
    take();
    dispatch({ type: "source-ended", sourceId, reason, at: Date.now() });
  };

  return {
    opened({ runId, slot, sourceId, output, channel }) {
      if (channels.has(sourceId)) {
        channel.close();
        return;
      }
      channels.set(sourceId, channel);
      channel.onchange = changed;
      channel.onended = (reason) => ended(sourceId, reason);
      dispatch({ type: "source-opened", runId, slot, sourceId, output, at: Date.now() });
      const source = findSource(getState(), sourceId)?.source;
      if (source !== undefined && source.ended === undefined) return;
      // It was not taken: its run is over, or there are too many.
      channels.delete(sourceId);
      channel.close();
      endInKernel(sourceId);
    },
    ended,
    ask(sourceId) {
      channels.get(sourceId)?.askToEnd();
      setTimeout(
        () => ended(sourceId, "it did not end by itself, so its workers were ended"),
        patienceMs,
      );
    },
    end(sourceId) {
      const channel = channels.get(sourceId);
      if (channel === undefined) return;
      channels.delete(sourceId);
      channel.close();
      endInKernel(sourceId);
    },
    async control(sourceId, name, value) {
      const channel = channels.get(sourceId);
      if (channel !== undefined) return await channel.control(name, value);
      return { ok: false, message: whyNot(findSource(getState(), sourceId)?.source) };
    },
  };
}

function whyNot(source: SourceState | undefined): string {
  if (source?.ended === undefined) {
    return "There is no such system here: its cell may have been deleted or run again. Run its cell to start one.";
  }
  const { at, reason } = source.ended;
  const time = new Date(at).toLocaleTimeString();
  return `This system ended at ${time} (${reason}). Run its cell to start it again.`;
}

/** A page that is not drawn has no frames. */
const HIDDEN_MS = 100;

function nextFrame(then: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer);
    then();
  });
  timer = setTimeout(() => {
    cancelAnimationFrame(frame);
    then();
  }, HIDDEN_MS);
}
