/** The content security policy that a page is sent with, read from its HTML. */

/** What a policy must say, so that a script of a stranger neither runs nor reports home. */
const REQUIRED: readonly (readonly [words: string, holds: (policy: Policy) => boolean])[] = [
  ["connections to this site alone", (policy) => isOwn(sourcesOf(policy, "connect-src"))],
  [
    "no scripts from elsewhere, none written into the page, no eval",
    (policy) =>
      sourcesOf(policy, "script-src").every(
        (source) =>
          /^'(?:self|none|wasm-unsafe-eval|strict-dynamic|sha\d+-.+|nonce-.+)'$/.test(source) ||
          source === "blob:",
      ),
  ],
  ["no plug-ins", (policy) => sourcesOf(policy, "object-src").join() === "'none'"],
  ["no other base address", (policy) => policy.get("base-uri")?.join() === "'none'"],
];

type Policy = ReadonlyMap<string, readonly string[]>;

/** The policy of an HTML text; undefined where it has none. */
export function policyIn(html: string): Policy | undefined {
  const tag = /<meta[^>]+http-equiv="Content-Security-Policy"[^>]*>/i.exec(html)?.[0];
  const content = tag === undefined ? undefined : /\scontent="([^"]*)"/i.exec(tag)?.[1];
  if (content === undefined) return undefined;
  const directives = content
    .split(";")
    .map((directive) => directive.trim().split(/\s+/))
    .filter(([name = ""]) => name !== "");
  return new Map(directives.map(([name = "", ...sources]) => [name.toLowerCase(), sources]));
}

/** What the policy lacks, in words; empty where it lacks nothing. */
export function lacking(policy: Policy): string[] {
  return REQUIRED.filter(([, holds]) => !holds(policy)).map(([words]) => words);
}

/** A directive that is missing is what `default-src` says, and without that anything. */
function sourcesOf(policy: Policy, name: string): readonly string[] {
  return policy.get(name) ?? policy.get("default-src") ?? ["*"];
}

function isOwn(sources: readonly string[]): boolean {
  return sources.every((source) => source === "'self'" || source === "'none'");
}
