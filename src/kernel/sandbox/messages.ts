/** Messages between the page and the sandboxed frame over their port, and those of the worker in between. Types and names only. */

/** Handed over once, with the port: the worker's code. */
export interface FrameStart {
  script: Blob;
}

/** The frame's own words, and the worker's, told apart: the worker's are not to be believed. */
export type FromFrame =
  | { from: "frame"; type: "alive" }
  | { from: "frame"; type: "crashed"; message: string }
  | { from: "worker"; data: unknown };

/** Asks the frame, not the worker, whether it is there. */
export const ALIVE = "alive?";

/** Tells the frame that the page has read a message of the worker's. */
export const READ = "read";

/** Asks the page for a file that the worker may have. */
export interface FileRequest {
  type: "file";
  id: number;
  name: string;
}

/** Answers a `FileRequest`; without bytes there is no such file, or there is a reason. */
export interface FileAnswer {
  type: "file-answer";
  id: number;
  bytes?: ArrayBuffer;
  refused?: string;
}

/** Under this address the worker asks for files; nothing is ever sent there. */
export const FILES = "https://files.invalid/";

/** The file that the script of a role is. */
export function roleFile(role: string): string {
  return `roles/${role}.js`;
}
