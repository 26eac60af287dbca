/** Room in the browser's storage, and whether the browser may clear it when the disk is full. */

export interface Space {
  /** Bytes; absent where the browser does not tell. */
  used?: number;
  quota?: number;
  /** Whether the browser has promised to keep what is stored; absent where it does not tell. */
  isPersistent?: boolean;
}

/** Asks the browser to keep what is stored, even when the disk is full. It may refuse; Firefox asks its user. */
export async function keepSpace(): Promise<void> {
  try {
    if (!(await navigator.storage.persisted())) await navigator.storage.persist();
  } catch {
    // Not offered here: `spaceLeft` gives the known facts.
  }
}

export async function spaceLeft(): Promise<Space> {
  const space: Space = {};
  try {
    const { usage, quota } = await navigator.storage.estimate();
    if (usage !== undefined) space.used = usage;
    if (quota !== undefined) space.quota = quota;
    space.isPersistent = await navigator.storage.persisted();
  } catch {
    // A value that the browser does not tell stays unknown.
  }
  return space;
}

/** The space in words, a sentence or two. */
export function spaceText({ used, quota, isPersistent }: Space): string {
  const room =
    used === undefined || quota === undefined
      ? "The browser does not say how much space there is."
      : `${megabytes(used)} of ${megabytes(quota)} used.`;
  if (isPersistent === undefined) return room;
  return isPersistent
    ? `${room} The browser keeps what is stored until you delete it.`
    : `${room} The browser may clear what is stored when the disk is full, or when the page has not been visited for long: download what matters.`;
}

function megabytes(bytes: number): string {
  const size = bytes / 1e6;
  return size >= 1000 ? `${(size / 1000).toFixed(1)} GB` : `${size.toFixed(size < 10 ? 1 : 0)} MB`;
}
