import { expect, test } from "vitest";
import { findSecrets } from "./find-secrets.ts";

const inText = (text: string) =>
  findSecrets([{ path: "a.yaml", text }]).map(({ line, what }) => [line, what]);

// Formats as their issuers document them, with letters that were never issued; AWS's is the example of its documentation.
test.each([
  ["-----BEGIN RSA PRIVATE KEY-----", "a private key"],
  ["-----BEGIN PRIVATE KEY-----", "a private key"],
  ["key: AKIAIOSFODNN7EXAMPLE", "an access key of AWS"],
  [`url: ghp_${"a1B2".repeat(9)}`, "a token of GitHub"],
  [`maps: AIza${"x".repeat(35)}`, "a key of Google's API"],
  ["hook: xoxb-1234567890-abcdef", "a token of Slack"],
  ["auth: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc", "a JSON web token"],
  ["db: postgres://ada:lovelace@db:5432/x", "a password in an address"],
  ['"password": "hunter2hunter2"', "a literal value with a secret's name"],
  ["API_KEY=0123456789abcdef", "a literal value with a secret's name"],
])("%s is %s", (line, what) => {
  expect(inText(`first: 1\n${line}\n`)).toEqual([[2, what]]);
});

test.each([
  "automountServiceAccountToken: false",
  "imagePullSecrets:",
  "  secretKeyRef: { name: db, key: password }",
  "password: $(DB_PASSWORD)",
  "token: $(cat /run/token)",
  "sha256: 3f2a91c04d5e3f2a91c04d5e3f2a91c04d5e3f2a91c04d5e3f2a91c04d5e3f2a",
  "image: registry.example.com/digits:3f2a91c04d5e",
  "storageUri: s3://models/digits",
])("%s is none", (line) => {
  expect(inText(line)).toEqual([]);
});
