/** The page's entry and all that it loads at once stay small, and hold no tensor code; so does the module's text. Measures dist. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure, main } from "./command.mjs";
import { at } from "./paths.mjs";

const limitKb = 250;
/** The cells of the ten parts, a chunk of its own that is fetched beside the code. */
const textLimitKb = 70;
/** Names that survive minifying and occur in tensor code, but hardly in a text about it. */
const tensorCode =
  /tfjsflags|Conv2DBackpropInput|DepthwiseConv2dNative|NonMaxSuppressionV5|SparseToDense/;

await main(import.meta.url, () => {
  const page = at("dist", "index.html");
  if (!existsSync(page)) return console.log("dist has not been built");
  const html = readFileSync(page, "utf8");
  const entries = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, path]) =>
    at("dist", path),
  );
  if (entries.length === 0) throw new Failure("dist/index.html loads no script.");
  // The entry itself is a few lines that import the page, which counts as part of it.
  const pages = entries.flatMap((entry) => importsOf(entry, /\bimport\(\s*["'`](\.[^"'`]+\.js)/g));
  if (pages.length === 0) throw new Failure("The entry imports no page.");
  const chunks = withStaticImports([...entries, ...pages]);
  let bytes = 0;
  for (const chunk of chunks) {
    const code = readFileSync(chunk);
    bytes += gzipSync(code).length;
    const found = code.toString("utf8").match(tensorCode);
    if (found)
      throw new Failure(`${chunk} is loaded at once and holds tensor code (“${found[0]}”).`);
  }
  const size = `${(bytes / 1000).toFixed(0)} KB gzipped in ${chunks.size} chunks`;
  if (bytes > limitKb * 1000) throw new Failure(`The entry is ${size}; at most ${limitKb} KB.`);
  const textKb = textBytes() / 1000;
  if (textKb > textLimitKb) {
    throw new Failure(
      `The module's text is ${textKb.toFixed(0)} KB gzipped; at most ${textLimitKb} KB.`,
    );
  }
  console.log(`${size}, and ${textKb.toFixed(0)} KB of text`);
});

function textBytes() {
  const chunks = readdirSync(at("dist", "assets")).filter((file) => /^capstone-.*\.js$/.test(file));
  if (chunks.length !== 1) {
    throw new Failure(`Expected one chunk with the module's text, found ${chunks.length}.`);
  }
  return gzipSync(readFileSync(at("dist", "assets", chunks[0]))).length;
}

function withStaticImports(entries) {
  const seen = new Set();
  const waiting = [...entries];
  for (let chunk = waiting.pop(); chunk !== undefined; chunk = waiting.pop()) {
    if (seen.has(chunk)) continue;
    seen.add(chunk);
    // `import "./a.js"` and `import { b } from "./a.js"` of built chunks; not `import("./a.js")`.
    waiting.push(...importsOf(chunk, /(?:\bimport|\bfrom)\s*["'`](\.[^"'`]+\.js)["'`]/g));
  }
  return seen;
}

function importsOf(chunk, pattern) {
  const code = readFileSync(chunk, "utf8");
  return [...code.matchAll(pattern)].map(([, path]) => join(dirname(chunk), path));
}
