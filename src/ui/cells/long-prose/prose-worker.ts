/** Parses long texts and sets long formulas beside the page: the page's own parsers, in a worker that it can end. */
import { type ProseJob, proseAnswer } from "./prose-jobs.ts";

self.onmessage = ({ data }: MessageEvent<ProseJob>) => self.postMessage(proseAnswer(data));
