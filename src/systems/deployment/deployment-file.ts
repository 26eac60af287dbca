/** A file for a platform, as text, with where its values came from. */

export const FILE_LANGUAGES = [
  "yaml",
  "json",
  "pbtxt",
  "dockerfile",
  "javascript",
  "markdown",
  "html",
  "text",
] as const;
export type FileLanguage = (typeof FILE_LANGUAGES)[number];

/** A planned value in a file. */
export interface LineOrigin {
  /** From 1. */
  readonly line: number;
  /** The value as it stands in the line: `3`, `512Mi`. */
  readonly text: string;
  readonly origin: string;
  readonly chain: readonly string[];
}

export interface DeploymentFile {
  /** Within the bundle: `kubernetes/deployment.yaml`. */
  readonly path: string;
  readonly language: FileLanguage;
  readonly text: string;
  /** Of planned values, by line. */
  readonly origins: readonly LineOrigin[];
}
