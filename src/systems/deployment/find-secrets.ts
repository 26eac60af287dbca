/** Secrets in text that everybody who can read a repository or a cluster would see. */
import type { DeploymentFile } from "./deployment-file.ts";

/** Where a secret stands; the secret itself is not repeated. */
export interface FoundSecret {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** `a private key`. */
  readonly what: string;
}

/** By the formats that their issuers document, and by names that say so with a literal value beside them. */
const FORMATS: readonly (readonly [what: string, RegExp])[] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ["an access key of AWS", /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a token of GitHub", /\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{22,})\b/],
  ["a key of Google's API", /\bAIza[0-9A-Za-z_-]{35}\b/],
  ["a token of Slack", /\bxox[abprs]-[0-9A-Za-z-]{10,}/],
  ["a JSON web token", /\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\./],
  ["a password in an address", /:\/\/[^\s/:@"']+:[^\s/@"'$<{]{3,}@/],
  [
    "a literal value with a secret's name",
    /(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)["']?\s*[:=]\s*["']?(?!true\b|false\b|null\b)[^\s"'{}$<[\]]{6,}/i,
  ],
];

/** Every line of the files in which a secret stands, each once. */
export function findSecrets(
  files: readonly Pick<DeploymentFile, "path" | "text">[],
): FoundSecret[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, at) => {
      const found = FORMATS.find(([, pattern]) => pattern.test(line));
      return found === undefined ? [] : [{ path, line: at + 1, what: found[0] }];
    }),
  );
}
