/** A server of the Open Inference Protocol, version 2 (KServe, Triton), by its address: found, asked what it serves, and refused in words. */
import { errorMessage } from "../../base/assert.ts";
import { seen } from "../../base/quoted.ts";
import { Refusal } from "../refusal.ts";
import { type HttpAnswer, type HttpClient, HttpFailure } from "./http-client.ts";
import { LONGEST_NAME, type ModelMetadata, readModelMetadata } from "./model-metadata.ts";

export interface InferenceServer {
  /** As it calls itself: `triton 2.50.0`. */
  name: string;
  model: ModelMetadata;
  /** Where queries for the model go, below the client's base. */
  inferPath: string;
}

/** Models of a server that are named in a sentence. */
const MOST_NAMED = 20;
/** How long a server has for each question before the load. */
const PATIENCE_MS = 10_000;

/** `http://host:8000`, a path before the protocol's, and the model where the address names one. Throws a Refusal. */
export function readAddress(text: string): { base: URL; model?: string } {
  let url: URL;
  try {
    url = new URL(/^https?:\/\//.test(text) ? text : `http://${text}`);
  } catch {
    throw new Refusal(`${text} is no address of a server, such as http://localhost:8000.`);
  }
  const [, before = "", model] =
    /^(.*?)(?:\/v2(?:\/models\/([^/]+)(?:\/infer)?)?)?\/?$/.exec(url.pathname) ?? [];
  if (url.username !== "" || url.password !== "") {
    throw new Refusal(
      `An address with a password would stand in the result: give it as --header "Authorization: …".`,
    );
  }
  const base = new URL(url.origin);
  base.pathname = before;
  return { base, ...(model === undefined ? {} : { model: decodeURIComponent(model) }) };
}

/** Asks the server whether it is ready and what the model takes. Rejects with a Refusal where it cannot be loaded with queries. */
export async function openInferenceServer(
  client: HttpClient,
  wanted: string | undefined,
): Promise<InferenceServer> {
  const health = await question(client, "/v2/health/ready");
  if (health.status === 404) {
    throw new Refusal(
      `What answers at ${client.base} is no server of the Open Inference Protocol: it has no /v2/health/ready. If the protocol is below another path, give that path too.`,
    );
  }
  if (health.status !== 200) {
    throw new Refusal(
      `The server at ${client.base} is not ready: it answered ${statusWords(health)}.`,
    );
  }
  const model = wanted ?? (await onlyModel(client));
  const path = `/v2/models/${encodeURIComponent(model)}`;
  const described = await question(client, path);
  if (described.status !== 200) {
    const known = await listModels(client);
    const others = known.length === 0 ? "" : ` It has ${namesOf(known).join(", ")}.`;
    throw new Refusal(
      `The server at ${client.base} has no model "${seen(model, LONGEST_NAME)}": it answered ${statusWords(described)}.${others}`,
    );
  }
  const metadata = readModelMetadata(jsonOf(described, path));
  const ready = await question(client, `${path}/ready`);
  if (ready.status !== 200) {
    throw new Refusal(
      `The model "${seen(model, LONGEST_NAME)}" is not ready: the server answered ${statusWords(ready)}.`,
    );
  }
  return { name: await serverName(client), model: metadata, inferPath: `${path}/infer` };
}

/** `400: expected shape (1, 784)`: a server's reason is kept short. */
export function statusWords({ status, text }: Pick<HttpAnswer, "status" | "text">): string {
  let reason = text;
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === "string") reason = error;
  } catch {
    // Not JSON: the text itself.
  }
  const short = seen(reason.slice(0, 160).replace(/\s+/g, " ").trim(), 160);
  return short === "" ? String(status) : `${status}: ${short.replace(/\.$/, "")}`;
}

async function question(client: HttpClient, path: string): Promise<HttpAnswer> {
  try {
    return await client.get(path, PATIENCE_MS);
  } catch (error) {
    throw unreachable(client, error);
  }
}

function unreachable(client: HttpClient, error: unknown): Error {
  if (!(error instanceof HttpFailure)) return error as Error;
  const advice =
    error.trouble === "unreachable" ? " Start the server, or look at the address again." : "";
  return new Refusal(`${client.base} cannot be asked: ${errorMessage(error)}.${advice}`);
}

function jsonOf({ text }: HttpAnswer, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(
      `What the server answered to ${path} is no JSON: ${seen(text, LONGEST_NAME)}`,
    );
  }
}

async function onlyModel(client: HttpClient): Promise<string> {
  const [model, ...others] = await listModels(client);
  if (model !== undefined && others.length === 0) return model;
  throw new Refusal(
    model === undefined
      ? "Name the model, such as --model digits: this server does not tell which it has."
      : `Name one of the server's models: --model ${namesOf([model, ...others]).join(", --model ")}.`,
  );
}

/** By Triton's index of models, an extension of the protocol, which has no list; empty where there is none. */
async function listModels(client: HttpClient): Promise<string[]> {
  try {
    const body = Buffer.from('{"ready":true}');
    const { status, text } = await client.post("/v2/repository/index", body, PATIENCE_MS);
    const index: unknown = status === 200 ? JSON.parse(text) : [];
    return Array.isArray(index)
      ? index.flatMap(({ name }: { name?: unknown }) => (typeof name === "string" ? [name] : []))
      : [];
  } catch {
    return [];
  }
}

/** The first names of a list, as they can be printed. */
function namesOf(models: readonly string[]): string[] {
  const left = models.length - MOST_NAMED;
  const shown = models.slice(0, MOST_NAMED).map((name) => seen(name, LONGEST_NAME));
  return left > 0 ? [...shown, `… (${left} more)`] : shown;
}

async function serverName(client: HttpClient): Promise<string> {
  const answer = await question(client, "/v2");
  try {
    const { name, version } = JSON.parse(answer.text) as Record<string, unknown>;
    if (typeof name === "string") return typeof version === "string" ? `${name} ${version}` : name;
  } catch {
    // A server need not say what it is.
  }
  return "a server without a name";
}
