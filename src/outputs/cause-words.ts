/** How an error stands to one that it names, in words before its name. */
export const CAUSE_WORDS = { cause: "Caused by", part: "One of them is" } as const;
