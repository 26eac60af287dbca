/** The page of an edge bundle, before its script has run. */
import { lookUp } from "../../../base/look-up.ts";
import { commentText } from "../files/words.ts";
import { EDGE_FILES } from "./edge-record.ts";

/** The element that loads the script; whoever packs the bundle adds the script's hash to it. */
export const SCRIPT_ELEMENT = `<script src="${EDGE_FILES.script}" defer></script>`;

export function edgeHtml(title: string): string {
  const text = escaped(commentText(title));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text}</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 44rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
button { font: inherit; padding: 0.4rem 0.9rem; margin: 0.5rem 0; }
.pad { width: 13.75rem; height: 13.75rem; border: 1px solid GrayText; background: #000; color: #fff; touch-action: none; display: block; }
.digits { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.digits button { padding: 0; margin: 0; line-height: 0; background: #000; border: 2px solid GrayText; }
.digits canvas { width: 56px; height: 56px; image-rendering: pixelated; }
table { border-collapse: collapse; } th, td { text-align: left; padding: 0.15rem 1rem 0.15rem 0; font-weight: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.answer { min-height: 3rem; }
</style>
${SCRIPT_ELEMENT}
</head>
<body>
<main>
<h1>${text}</h1>
<noscript>This page computes in your browser, and needs JavaScript for it.</noscript>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => lookUp(ENTITIES, sign)!);
}
