/**
 * What a class has written, question by question, as one page for a browser: the rubric stays beside the answers while they are
 * read. Every word of a student is text there: nothing of it is marked up, run or fetched.
 */
import { lookUp } from "../../base/look-up.ts";
import { escaped } from "../../outputs/drawing/svg-picture.ts";
import {
  type GradedQuestion,
  type GradeReport,
  type GradeRow,
  questionTitle,
} from "./grade-row.ts";

export function answersPage({ gradedAt, handedOut, questions, rows }: GradeReport): string {
  const graded = rows.filter(({ error }) => error === undefined);
  const title = `Answers: ${handedOut}, ${gradedAt.slice(0, 10)}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<h1>${escaped(title)}</h1>
${questions.map((question) => questionSection(question, graded)).join("\n")}
</html>
`;
}

function questionSection(question: GradedQuestion, graded: readonly GradeRow[]): string {
  const { id, source, rubric } = question;
  const answers = graded.filter(({ questions }) => (lookUp(questions, id)?.characters ?? 0) > 0);
  const silent = graded.filter((row) => !answers.includes(row)).map(({ name }) => name);
  return `<section>
<h2>${escaped(questionTitle(question))}</h2>
<div class="beside">
<aside>
<pre>${escaped(withoutHeading(source))}</pre>
${rubric.map(({ name, levels }) => `<h3>${escaped(name)}</h3><ol start="0">${levels.map((level) => `<li>${escaped(level)}</li>`).join("")}</ol>`).join("\n")}
</aside>
<div>
${answers.map((row) => answerArticle(row, question)).join("\n")}
${silent.length === 0 ? "" : `<p class="silent">No answer: ${escaped(silent.join(", "))}</p>`}
</div>
</div>
</section>`;
}

function answerArticle({ name, questions }: GradeRow, { id, rubric }: GradedQuestion): string {
  const { text = "", quotes = [], selfAssessment = [] } = lookUp(questions, id) ?? {};
  const judged = rubric.map(
    (criterion, index) => `${criterion.name}: ${selfAssessment[index] ?? "not judged"}`,
  );
  return `<article>
<h3>${escaped(name)}</h3>
<pre>${escaped(text)}</pre>
${quotes.length === 0 ? "" : `<ul>${quotes.map((quote) => `<li>${escaped(quote)}</li>`).join("")}</ul>`}
${judged.length === 0 ? "" : `<p class="judged">Own judgement. ${escaped(judged.join("; "))}</p>`}
</article>`;
}

function withoutHeading(source: string): string {
  return source.replace(/^\s*#{1,6}\s.*\n+/, "").trim();
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
.beside { display: grid; grid-template-columns: minmax(14rem, 1fr) 2fr; gap: 2rem; align-items: start; }
aside { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow: auto; font-size: 0.875rem; }
aside h3 { margin: 1rem 0 0; font-size: 1em; }
aside ol { margin: 0; padding-left: 1.5rem; }
article { padding: 0.75rem 0 1rem; border-top: 1px solid gray; break-inside: avoid; }
article h3 { margin: 0 0 0.5rem; }
/* A student's signs that turn the order of text end with it. */
article > *, pre { unicode-bidi: isolate; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.judged, .silent { margin: 0.5rem 0 0; opacity: 0.75; font-size: 0.875rem; }
@media (width < 48rem) { .beside { grid-template-columns: 1fr; } aside { position: static; max-height: none; } }
`;
