/** Advice on errors that engines throw for want of a resource. They are known by an engine's whole sentence: others may use its words. */

const ENDLESS = "A function calls itself without end: check the condition that should stop it.";
const OUT_OF_MEMORY =
  "This asked for more memory than the device gives: use smaller batches or a smaller model.";

const hints: readonly [name: RegExp, message: RegExp, hint: string][] = [
  // V8 and JavaScriptCore; SpiderMonkey.
  [/^RangeError$/, /^Maximum call stack size exceeded\.?$/, ENDLESS],
  [/^InternalError$/, /^too much recursion$/, ENDLESS],
  [/^RangeError$/, /^Array buffer allocation failed$/, OUT_OF_MEMORY],
  [/^RangeError$/, /^Invalid (?:typed array length: \d+|string length)$/, OUT_OF_MEMORY],
  [
    /^(?:InternalError|RangeError|Error)$/,
    /^(?:out of memory|allocation size overflow)$/i,
    OUT_OF_MEMORY,
  ],
  [/^RangeError$/, /^(?:length too large|Out of memory)$/, OUT_OF_MEMORY],
  [
    /^RangeError$/,
    /^WebAssembly\.Memory(?:\.grow)?\(\): (?:Maximum memory size exceeded|could not allocate memory|Unable to grow instance memory)/,
    OUT_OF_MEMORY,
  ],
  // Emscripten, which the wasm backend is built with.
  [/^RuntimeError$/, /^Aborted\((?:OOM|Cannot enlarge memory)/, OUT_OF_MEMORY],
  [/^GPUOutOfMemoryError$/, /^/, OUT_OF_MEMORY],
];

export function errorHint(name: string, message: string): string | undefined {
  return hints.find(([names, messages]) => names.test(name) && messages.test(message))?.[2];
}
