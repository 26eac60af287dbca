/**
 * Outputs of a cell: one union of plain, structured-cloneable records. A record can be stored, shared, exported and rendered
 * without the kernel that made it. Panels carry a version of their own, so that stored ones stay readable.
 */
import type { ChecksOutput } from "./checks.ts";
import type { FiguresOutput } from "./figure/figures.ts";
import type { PanelOutput } from "./panels/registry.ts";
import type { PlainOutput } from "./plain-outputs.ts";

export type Output = PlainOutput | FiguresOutput | ChecksOutput | PanelOutput;
