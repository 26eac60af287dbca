/** A file's text, whatever the editor that wrote it put first. */
import { readFileSync } from "node:fs";

export function readText(path) {
  const bytes = readFileSync(path);
  // As PowerShell writes what it redirects.
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}
