import type { MarkdownOutput } from "../../outputs/plain-outputs.ts";
import { Prose } from "../cells/Prose.tsx";

export function MarkdownView({ output }: { output: MarkdownOutput }) {
  return <Prose source={output.text} />;
}
