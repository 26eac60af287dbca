/**
 * Turns what a cell threw into a record with places in the cells' own sources. Anything may be thrown, so nothing of it is trusted
 * to be readable: `base/thrown.ts` reads it, and what cannot be described at all still becomes an error beneath the cell.
 */
import { errorMessage } from "../../base/assert.ts";
import { RemediableError } from "../../base/remedy.ts";
import { isInstance, peek, textOf } from "../../base/thrown.ts";
import { CellSyntaxError } from "../../compiler/cell-syntax-error.ts";
import type { CompiledCell } from "../../compiler/compile-cell.ts";
import { ownWords } from "../../compiler/own-words.ts";
import type { ErrorCause, ErrorFrame, ErrorOutput } from "../../outputs/plain-outputs.ts";
import { errorHint } from "./error-hint.ts";
import { inspect, inspectInline } from "./inspect.ts";

/** Compiled cells whose code may still be called, kept for their positions. */
const MAX_KEPT = 500;
const MAX_MESSAGE = 15_000;
const MAX_NAME = 200;
const MAX_FRAMES = 100;
/** Longer lines of a stack are no frames. */
const MAX_FRAME_LENGTH = 1000;
const MAX_STACK = 200_000;
/** Causes and parts of an error that are shown, and how deep they are followed. */
const MAX_CAUSES = 20;
const MAX_DEPTH = 8;

export class CellErrors {
  readonly #compiled = new Map<string, { cellId: string; cell: CompiledCell }>();

  constructor() {
    // V8 keeps ten: from deep inside of the library, none of them would be the cell's.
    Error.stackTraceLimit = MAX_FRAMES;
  }

  remember(cellId: string, cell: CompiledCell): void {
    this.#compiled.set(cell.sourceUrl, { cellId, cell });
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size > MAX_KEPT && oldest !== undefined) this.#compiled.delete(oldest);
  }

  /** Never throws. */
  toOutput(thrown: unknown, cellId: string): ErrorOutput {
    try {
      return this.#describe(thrown, cellId);
    } catch (error) {
      // Code of cells may have replaced what describing needs, such as methods of strings.
      const message = `the cell threw what cannot be described: ${errorMessage(error)}`;
      return { kind: "error", name: "Thrown", message, frames: [] };
    }
  }

  /** The calls in cells that led here, innermost first. */
  callStack(): string[] {
    const { frames } = this.toOutput(new Error("here"), "");
    return frames.map(
      ({ functionName = "the cell", cellId, line, column }) =>
        `${functionName} (${cellId}:${line}:${column})`,
    );
  }

  #describe(thrown: unknown, cellId: string): ErrorOutput {
    if (isInstance(thrown, CellSyntaxError)) {
      const { line, column, message } = thrown;
      return { kind: "error", name: "SyntaxError", message, cellId, line, column, frames: [] };
    }
    if (!isInstance(thrown, Error)) {
      const message = `the cell threw ${cut(inspect(thrown), MAX_MESSAGE)}, which is no Error and so has no place`;
      return { kind: "error", name: "Thrown", message, frames: [] };
    }
    const { name, message, frames } = this.#read(thrown);
    const [place] = frames;
    const hint = errorHint(name, message);
    return {
      kind: "error",
      name,
      message,
      frames,
      ...place,
      ...this.#causes(thrown),
      ...(hint === undefined ? {} : { hint }),
      ...(isInstance(thrown, RemediableError) ? { remedy: thrown.remedy } : {}),
    };
  }

  #read(error: Error): { name: string; message: string; frames: ErrorFrame[] } {
    const message = errorMessage(error);
    const stack = peek(error, "stack");
    return {
      name: cut(textOf(peek(error, "name") ?? "Error"), MAX_NAME) || "Error",
      message: cut(ownWords(message), MAX_MESSAGE),
      frames: typeof stack === "string" ? this.#frames(withoutHeader(stack, message)) : [],
    };
  }

  /** The errors that an error names, and those that these name: `cause`, the parts of an AggregateError, of a SuppressedError. */
  #causes(error: Error): { causes?: ErrorCause[]; omittedCauses?: number } {
    const causes: ErrorCause[] = [];
    const seen = new Set<unknown>([error]);
    let omitted = 0;
    const follow = (of: Error, depth: number) => {
      for (const [relation, value] of namedBy(of)) {
        if (seen.has(value)) continue;
        seen.add(value);
        if (causes.length >= MAX_CAUSES || depth >= MAX_DEPTH) {
          omitted += 1;
          continue;
        }
        if (!isInstance(value, Error)) {
          causes.push({ relation, depth, name: "Value", message: inspectInline(value) });
          continue;
        }
        const { name, message, frames } = this.#read(value);
        const [{ cellId, line, column } = {}] = frames;
        const place = cellId === undefined ? {} : { cellId, line, column };
        causes.push({ relation, depth, name, message, ...(place as ErrorFrame) });
        follow(value, depth + 1);
      }
    };
    follow(error, 0);
    return {
      ...(causes.length > 0 ? { causes } : {}),
      ...(omitted > 0 ? { omittedCauses: omitted } : {}),
    };
  }

  /** Frames of V8 (`at f (cell/a/1.js:2:3)`), SpiderMonkey (`f@cell/a/1.js:2:3`) and JavaScriptCore (`f@blob:…:2:3`). */
  #frames(stack: string): ErrorFrame[] {
    const frames: ErrorFrame[] = [];
    for (const text of stack.slice(0, MAX_STACK).split("\n")) {
      if (frames.length >= MAX_FRAMES) break;
      if (text.length > MAX_FRAME_LENGTH) continue;
      const frame = this.#frame(text.trim());
      if (frame !== undefined) frames.push(frame);
    }
    return frames;
  }

  #frame(text: string): ErrorFrame | undefined {
    const place = /((?:cell\/[^:()\s]+|blob:[^()\s]+?)):(\d+):(\d+)\)?$/.exec(text);
    const known = place === null ? undefined : this.#compiled.get(place[1] ?? "");
    if (place === null || known === undefined) return undefined;
    const [line, column] = [Number(place[2]), Number(place[3])];
    // JavaScriptCore counts the beginning of an async function as a call of its own.
    if (line === 1 && column < known.cell.begin) return undefined;
    const before = text.slice(0, place.index);
    const [, v8, others] = /^(?:at (?:async )?([^(]*) \(|([^@]*)@)/.exec(before) ?? [];
    const functionName = (v8 ?? others)?.replace(/^eval( \[as .*\])?$/, "");
    const origin = known.cell.originalPosition(line, column);
    return { cellId: known.cellId, ...origin, ...(functionName ? { functionName } : {}) };
  }
}

/** What V8 puts before the frames is the message, whose lines may look like frames. */
function withoutHeader(stack: string, message: string): string {
  const at = message === "" ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(at + message.length);
}

function namedBy(error: Error): [ErrorCause["relation"], unknown][] {
  const cause = peek(error, "cause");
  const parts = [
    ...listed(peek(error, "errors")),
    ...(peek(error, "name") === "SuppressedError"
      ? [peek(error, "error"), peek(error, "suppressed")]
      : []),
  ];
  return [
    ...(cause === undefined ? [] : [["cause", cause] as [ErrorCause["relation"], unknown]]),
    ...parts.map((part): [ErrorCause["relation"], unknown] => ["part", part]),
  ];
}

/** The items of an array, if it is one and can be read. */
function listed(value: unknown): unknown[] {
  try {
    return Array.isArray(value) ? Array.from(value) : [];
  } catch {
    return [];
  }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}
