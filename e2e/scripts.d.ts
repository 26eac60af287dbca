/** The scripts, plain JavaScript, as the configuration of the journeys sees them. */
declare module "*/scripts/tooling/find-browser.mjs" {
  export function launchOptions(): Promise<{ executablePath: string; args: string[] }>;
}
declare module "*/scripts/tooling/find-firefox.mjs" {
  export function findFirefox(options?: { install?: boolean }): Promise<string>;
  export function missingFirefox(): string | undefined;
}
declare module "*/scripts/tooling/find-webkit.mjs" {
  export function findWebKit():
    | { driver: string; browser: string; screen: string }
    | { missing: string };
}
declare module "*/scripts/running/free-port.mjs" {
  export function freePort(): Promise<number>;
}

declare module "*/scripts/tooling/visible-text.mjs" {
  export function visibleText(text: string): string;
  export function visibleLine(text: string): string;
}

declare module "*/scripts/running/describe-cell.mjs" {
  export function describeCell(cell: Record<string, unknown>): string;
}

declare module "*/scripts/running/grade-rows.mjs" {
  type End = Record<string, unknown> & { durationMs: number };
  type Row = Record<string, unknown>;
  export function safeRow(
    entry: { name: string; file: string },
    handedOut: { exercises: readonly string[] },
    snapshot: Record<string, unknown> | undefined,
    end: End,
  ): Row;
  export function describeRow(row: Row): string;
  export function unverifiedWords(rows: readonly Row[]): string;
}

declare module "*/scripts/running/grade-arguments.mjs" {
  export function passedOverWords(passedOver: readonly string[]): string;
}

declare module "*/serve.mjs" {
  /** Serves a folder with the headers for shared memory; `port` 0 takes any free one. */
  export function serve(options: {
    root: string;
    port?: number;
    isolated?: boolean;
  }): Promise<{ url: string; close(): Promise<void> }>;
}

declare module "*/bench/notebooks.mjs" {
  export function longNotebook(prefix: string, count: number): string;
}

declare module "*/tooling/build-kernels.mjs" {
  export function buildKernels(): Promise<void>;
}

declare module "*/scripts/tooling/schema-tables.mjs" {
  interface TableRow {
    file: string;
  }
  export const TABLES: readonly TableRow[];
  export function schemaTable(row: TableRow): { shapes: Record<string, unknown> };
  export function tableText(row: TableRow): string;
}
