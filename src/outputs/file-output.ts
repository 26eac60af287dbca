/** Files that cells offer to their readers: a model, its weights, its card. */
import { toBase64 } from "../base/base64.ts";
import { integerText } from "./figure/number-text.ts";
import type { FileOutput } from "./plain-outputs.ts";

/** Types of file, by the end of the name. Others are not offered: a notebook from elsewhere could pass a program off as data. */
const TYPES = {
  onnx: "application/octet-stream",
  safetensors: "application/octet-stream",
  json: "application/json",
  csv: "text/csv",
  md: "text/markdown",
  txt: "text/plain",
  xml: "application/xml",
} as const;

/** As a file's name: letters, digits, hyphens and dots, of a type that is offered. */
export const FILE_NAME = new RegExp(`^\\w[\\w.-]{0,99}\\.(${Object.keys(TYPES).join("|")})$`);

/** A page keeps what its cells show, and takes no more at a time from the sandbox. */
export const MOST_FILE_BYTES = 4_000_000;

/**
 * Whether XML is data and nothing else. Opened in a browser, XML can run scripts or fetch style sheets: where it names elements of
 * another language (a namespace), by an instruction, or by a type of document.
 */
export function isInertXml(text: string): boolean {
  const [, body] = /^<\?xml version="1\.0" encoding="UTF-8"\?>([\s\S]*)$/.exec(text) ?? [];
  return body !== undefined && !/<[!?]|xmlns/i.test(body);
}

/** Throws a RangeError for a name that is none, for a file that is too large, and for XML that is more than data. */
export function fileOutput(name: string, content: Uint8Array | string, note = ""): FileOutput {
  if (typeof name !== "string" || !FILE_NAME.test(name)) {
    const ends = Object.keys(TYPES).map((end) => `.${end}`);
    throw new RangeError(
      `file: expected a name of letters, digits, hyphens and dots that ends in ${ends.join(", ")}, got ${JSON.stringify(name)}`,
    );
  }
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    throw new TypeError(
      `file: expected the content of ${name} as bytes (a Uint8Array) or as text, got ${typeof content}`,
    );
  }
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (bytes.length > MOST_FILE_BYTES) {
    throw new RangeError(
      `file: expected at most ${integerText(MOST_FILE_BYTES)} bytes, got ${integerText(bytes.length)} for ${name}; offer a smaller model, or the same in 8 bits`,
    );
  }
  if (name.endsWith(".xml") && !isInertXml(new TextDecoder().decode(bytes))) {
    throw new RangeError(
      `file: expected ${name} to begin with <?xml version="1.0" encoding="UTF-8"?> and to have no namespaces, instructions or document type: a browser could run what is in it`,
    );
  }
  return { kind: "file", name, note, data: toBase64(bytes) };
}

export function fileType({ name }: FileOutput): string {
  const end = name.slice(name.lastIndexOf(".") + 1);
  return TYPES[end as keyof typeof TYPES] ?? "application/octet-stream";
}

/** `412,345 bytes: the graph and its weights`. */
export function fileWords({ data, note }: FileOutput): string {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  const size = `${integerText((data.length / 4) * 3 - padding)} bytes`;
  return note === "" ? size : `${size}: ${note}`;
}
