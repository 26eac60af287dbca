/** What a request's headers ask for, by RFC 9110. */

/** Whether `If-None-Match` names this version: a list of tags, weak ones too, or any (section 13.1.2). */
export function namesVersion(ifNoneMatch = "", etag) {
  const tags = ifNoneMatch.match(/\*|(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag);
}

/** The best of `encodings` that is accepted, the first where several are as good; a quality of 0 refuses (section 12.5.3). */
export function acceptedEncoding(acceptEncoding = "", encodings) {
  const qualities = new Map(
    acceptEncoding.split(",").map((item) => {
      const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return [name, quality === undefined ? 1 : Number(quality)];
    }),
  );
  const qualityOf = (encoding) => qualities.get(encoding) ?? qualities.get("*") ?? 0;
  const [best] = encodings.toSorted((a, b) => qualityOf(b) - qualityOf(a));
  return qualityOf(best) > 0 ? best : undefined;
}
