/** What a monitor can count: a request whose numbers mean something. */
import type { RequestRecord } from "../serving/request-record.ts";
import { areFeatures, isAnswer } from "./drift/drift-reference.ts";
import { INPUT_FEATURES } from "./input-features.ts";

const OUTCOMES: readonly string[] = [
  "answered",
  "rejected",
  "timed-out",
  "failed",
] satisfies RequestRecord["outcome"][];

/** Why a request cannot be counted: what was expected, and what came. Undefined for one that can. */
export function wrongWith(request: RequestRecord): string | undefined {
  const { dueAt, endedAt, outcome, batchSize, features, predicted, spans } = request;
  if (!OUTCOMES.includes(outcome)) {
    return `expected an outcome of ${OUTCOMES.join(", ")}, got ${JSON.stringify(outcome)}`;
  }
  if (!(Number.isFinite(dueAt) && Number.isFinite(endedAt) && endedAt >= dueAt)) {
    return `expected a request to end when it was due or later, got ${String(dueAt)} and ${String(endedAt)}`;
  }
  if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize >= 1)) {
    return `expected a batch of one or more, got ${String(batchSize)}`;
  }
  if (spans !== undefined && !Object.values(spans).every((ms) => ms >= 0 && Number.isFinite(ms))) {
    return `expected the parts of its way in ms from 0 on, got ${JSON.stringify(spans)}`;
  }
  if (features !== undefined && !areFeatures(features)) {
    return `expected ${INPUT_FEATURES.length} features, as inputFeatures gives them, got ${JSON.stringify(features)?.slice(0, 80)}`;
  }
  if (predicted !== undefined && !isAnswer(request)) {
    return `expected a class from 0 to 9 with its probability, got ${predicted} and ${String(request.confidence)}`;
  }
  return undefined;
}
