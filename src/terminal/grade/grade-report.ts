/** What `npm run grade` says of a class as a whole, bundled for its script. */
// biome-ignore-all lint/performance/noBarrelFile: the door for the script.

export { namedLinks } from "../../base/named-links.ts";
export { answersPage } from "./answers-page.ts";
export { classSummary } from "./class-summary.ts";
export { gradeCsv } from "./grade-csv.ts";
