/**
 * Answers the page's requests one at a time, whatever can wait last: an edit is taken in before anything is asked about it,
 * questions come before checks, checks are done cell by cell after a pause in typing. A question that was called off while it
 * waited is never looked at.
 */
import type { CellId } from "../../notebook/notebook.ts";
import type { Endpoint } from "../protocol.ts";
import type { CellLanguage } from "./language-service.ts";
import type {
  LanguageAnswers,
  LanguageEvent,
  LanguageQuestion,
  LanguageRequest,
} from "./protocol.ts";

/** As long as someone types faster than this, nothing is underlined. */
const CHECK_PAUSE_MS = 250;

export function serveLanguage(endpoint: Endpoint, language: CellLanguage): void {
  const questions = new Map<number, LanguageQuestion>();
  const unchecked = new Set<CellId>();
  let checksFrom = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const post = (event: LanguageEvent) => endpoint.postMessage(event);
  const schedule = () => {
    clearTimeout(timer);
    if (questions.size === 0 && unchecked.size === 0) return;
    const pause = questions.size > 0 ? 0 : Math.max(0, checksFrom - performance.now());
    // A task of its own each time: what the page has sent meanwhile is heard first.
    timer = setTimeout(step, pause);
  };
  const step = () => {
    const [next] = questions;
    if (next !== undefined) {
      const [id, question] = next;
      questions.delete(id);
      post({ type: "answer", id, answer: answer(language, question) });
    } else if (performance.now() >= checksFrom) checkOne();
    schedule();
  };
  const checkOne = () => {
    const [cellId] = unchecked;
    if (cellId === undefined) return;
    unchecked.delete(cellId);
    post({ type: "problems", cellId, problems: language.problems(cellId) });
  };

  endpoint.addEventListener("message", ({ data }) => {
    const request = data as LanguageRequest;
    if (request.type === "sync") {
      // Those that wait already come after: what is being edited is what is being looked at.
      const affected = [...language.update(request.changed, request.order), ...unchecked];
      unchecked.clear();
      for (const cellId of affected) unchecked.add(cellId);
      checksFrom = performance.now() + CHECK_PAUSE_MS;
    } else if (request.type === "cancel") questions.delete(request.id);
    else questions.set(request.id, request.question);
    schedule();
  });
  post({ type: "ready" });
}

function answer(
  language: CellLanguage,
  question: LanguageQuestion,
): LanguageAnswers[keyof LanguageAnswers] {
  const { cellId, offset } = question;
  try {
    switch (question.kind) {
      case "complete":
        return language.complete(cellId, offset);
      case "describe":
        return language.describe(cellId, offset, question.item);
      case "hover":
        return language.hover(cellId, offset);
      case "signature":
        return language.signature(cellId, offset);
      case "definition":
        return language.definition(cellId, offset);
      case "renamable":
        return language.renamable(cellId, offset);
      case "rename":
        return language.rename(cellId, offset, question.name);
    }
  } catch {
    // TypeScript gives up on some half-written code; the next keystroke asks again.
    return undefined;
  }
}
