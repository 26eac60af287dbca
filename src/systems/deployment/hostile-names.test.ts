/** Names that a stranger gave a model, its tensors and its deployment: in no file do they end where they stand. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { bundleFiles, checkBundle } from "./bundle/bundle.ts";
import { bundleZip } from "./bundle/bundle-zip.ts";
import { sampleDemand, sampleModel, samplePlan, sampleService } from "./deployment.testing.ts";
import type { DeploymentFile } from "./deployment-file.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { edgeHtml } from "./edge/edge-html.ts";
import { promPattern, promText, shellWord } from "./files/words.ts";
import { planDeployment } from "./plan-deployment.ts";
import { platformNamed } from "./platforms.ts";
import { TARGETS } from "./target.ts";
import { pbString, readPbtxt } from "./triton/read-pbtxt.ts";

const NAMES = [
  "a\nreplicas: 99",
  "a\r\n- x",
  "a: b",
  "a #b",
  '"; rm -rf ~; "',
  "'; rm -rf ~; '",
  "$(touch /tmp/x)",
  "`touch /tmp/x`",
  "$" + "{HOME}",
  "{{ .Values.x }}",
  "{{args.v1-hash}}",
  '"} or vector(1) or up{x="',
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "__proto__",
  "constructor",
  "a\u2028b\u2029c",
  "\u202etxt.exe",
  "a\u0000b\u001b[2J\u009b",
  "*alias",
  "&anchor",
  "!!js/function 'x'",
  "---\nkind: Secret",
  "```\nrm -rf ~\n```",
  "-rf",
  "a|b",
  "//x\nx()",
  "\\",
  "",
  " ",
];

/** Named so wherever a name can be. */
function named(name: string, hitRate = 0): DeploymentInput {
  const model = {
    ...sampleModel,
    name,
    version: name,
    inputs: [{ name, type: name === "digits" ? "FP32" : name, shape: [-1, 784] }],
    outputs: [{ name, type: "FP32", shape: [-1, 10] }],
  };
  const plan = { ...samplePlan, demand: { ...sampleDemand, hitRate } };
  const options = { namespace: name, registry: name, storage: name, name };
  return planDeployment(model, { ...sampleService, subject: name, method: name }, plan, options);
}

/** Kinds and places of values, without the names. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === "string") return "text";
  if (typeof value !== "object" || value === null) return value;
  return Object.values(value).map(shapeOf);
}

/** Of each document of a file that has a structure. */
function contentsOf({ language, text }: DeploymentFile, about: string): unknown {
  if (language === "json") return shapeOf(JSON.parse(text));
  if (language !== "yaml") return undefined;
  return (["1.1", "1.2"] as const).map((version) =>
    parseAllDocuments(text, { version }).map((document) => {
      expect(document.errors, about).toEqual([]);
      return shapeOf(document.toJS());
    }),
  );
}

function filesOf(input: DeploymentInput, target: (typeof TARGETS)[number]): DeploymentFile[] {
  return bundleFiles(input, platformNamed(target));
}

test.each(TARGETS)(
  "%s: a name changes no line, no structure and no number of any file",
  (target) => {
    const plain = filesOf(named("digits"), target);
    for (const name of NAMES) {
      const files = filesOf(named(name), target);
      expect(files).toHaveLength(plain.length);
      for (const [index, file] of files.entries()) {
        const other = plain[index];
        if (other === undefined) throw new Error("unreachable");
        const about = `${file.path} of ${JSON.stringify(name)}`;
        // Protobuf's text format has no other ends of lines.
        const ends = file.language === "pbtxt" ? /[\n\r]/ : /[\n\r\u2028\u2029\u0085]/;
        const lines = file.text.split(ends);
        expect(lines, about).toHaveLength(other.text.split("\n").length);
        expect(contentsOf(file, about), about).toEqual(contentsOf(other, about));
      }
    }
  },
);

test.each(TARGETS)("%s: whatever the names, the check ends with findings", (target) => {
  for (const name of [...NAMES, "x".repeat(20_000)]) {
    const findings = checkBundle(filesOf(named(name), target), platformNamed(target));
    for (const { message } of findings) expect(message).toMatch(/\S/);
  }
});

test("a word of a shell is one argument, whatever is in it", () => {
  const texts = fc.oneof(
    fc.constantFrom(...NAMES),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.string({ maxLength: 20 }),
  );
  // No argument of any shell can hold a zero.
  const given = [...fc.sample(texts, { numRuns: 300, seed: 7 }), ...NAMES].map((text) =>
    text.replaceAll("\0", ""),
  );
  const command = `printf '%s\\0' ${given.map(shellWord).join(" ")}`;
  expect(command).not.toMatch(/[\n\r]/);
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  const printed = execFileSync("bash", ["-c", command], { encoding: "utf8", env });
  expect(printed.split("\0").slice(0, -1)).toEqual(
    given.map((text) => (text.startsWith("-") ? `./${text}` : text)),
  );
});

test("the commands of a README run nothing that a name says", () => {
  const readmes = TARGETS.flatMap((target) =>
    NAMES.flatMap((name) =>
      filesOf(named(name), target).filter(({ path }) => path === "README.md"),
    ),
  );
  expect(readmes).toHaveLength(TARGETS.length * NAMES.length);
  for (const { text } of readmes) {
    const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
    for (const command of blocks.flatMap(([, block = ""]) => block.trimEnd().split("\n"))) {
      // Without what is quoted, nothing is left that a shell would carry out or expand.
      const bare = command.replace(/\$?'(?:[^'\\]|\\.|'\\'')*'/g, "").replace(/#.*$/, "");
      expect(bare.replace('"$PWD/models:/models:ro"', ""), command).not.toMatch(/[`$;|&]/);
    }
  }
});

test("texts of PromQL end at their ends, and hold no template of Argo's or Flagger's", () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: "binary" })), (text) => {
      for (const written of [promText(text), promPattern(text, "-.*")]) {
        expect(written).toMatch(/^"(?:[^"\\\n]|\\.)*"$/);
        expect(written).not.toContain("{");
      }
      const read: unknown = JSON.parse(promText(text).replaceAll("\\x7b", "{"));
      expect(read).toBe(text);
    }),
  );
});

test("a name in an annotation is no template of Prometheus's", () => {
  const files = filesOf(named('{{ query "up" }}'), "kubernetes");
  const summaries = files.flatMap(({ text }) => text.match(/summary: .*/g) ?? []);
  expect(summaries.length).toBeGreaterThan(1);
  for (const summary of summaries) expect(summary).toMatch(/\{\{\\?"\{\{\\?"\}\} query/);
});

test("texts of protobuf's text format are read as they were written", () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: "binary" })), (text) => {
      const written = pbString(text);
      expect(written).not.toMatch(/[\n\r\0]/);
      expect(readPbtxt(`name: ${written}\nother: 1`)).toMatchObject([
        { name: "name", value: { kind: "string", text } },
        { name: "other" },
      ]);
    }),
  );
});

test("a file of 100,000 brackets is a finding, not the end of the check", () => {
  const files = filesOf(named("digits"), "triton").map((file) =>
    file.language === "pbtxt" ? { ...file, text: "a {".repeat(100_000) } : file,
  );
  expect(checkBundle(files, platformNamed("triton"))[0]?.message).toMatch(/at most 100 messages/);
});

test("the page of an edge bundle has no element that a name brought", () => {
  for (const name of NAMES) {
    const elements = (title: string) => edgeHtml(title).match(/<[a-z!/][^\s>]*/gi);
    expect(elements(name)).toEqual(elements("digits"));
  }
});

test("names that lead out of the bundle's folder make no zip", () => {
  for (const name of ["../x", "/etc", "a/../../b", "c:x", "a\\b", "", "."]) {
    const files = filesOf(named(name), "triton").map(({ path, text }) => ({ path, bytes: text }));
    expect(() => bundleZip(files)).toThrow(/expected a path within the bundle/);
  }
});
