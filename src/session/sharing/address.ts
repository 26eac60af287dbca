/** Which of the reader's notebooks the address names: `?notebook=id`, left out for the module's own copy. */
const KEY = "notebook";

/** The id in the address; undefined where it names none. */
export function addressedNotebook(): string | undefined {
  return new URLSearchParams(location.search).get(KEY) ?? undefined;
}

/** Makes the address name a notebook, so that a reload opens it again; no new step of the history. */
export function addressNotebook(id: string | undefined): void {
  const url = new URL(location.href);
  if (id === undefined) url.searchParams.delete(KEY);
  else url.searchParams.set(KEY, id);
  history.replaceState(history.state, "", url);
}
