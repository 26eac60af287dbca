/** Follows what the server says of its replicas, and puts what befell them into words. */
import type { RequestBatch } from "../serving/request-record.ts";

type Replicas = RequestBatch["replicas"];

export class ReplicaWatch {
  #replicas: Replicas = [];

  get replicas(): Replicas {
    return this.#replicas;
  }

  /** Takes the present state; gives a sentence for each replica that came, died, came back or left. The first state is no news. */
  update(replicas: Replicas): string[] {
    const before = this.#replicas;
    this.#replicas = replicas;
    if (before.length === 0) return [];
    const changed = replicas.flatMap(({ id, status }) => {
      const words = change(before.find((it) => it.id === id)?.status, status);
      return words === undefined ? [] : [`Replica ${id} ${words}.`];
    });
    const gone = before.filter(({ id }) => !replicas.some((it) => it.id === id));
    return [...changed, ...gone.map(({ id }) => `Replica ${id} was taken away.`)];
  }
}

/** Busy and idle change with every request, and are no news. */
function change(before: string | undefined, now: string): string | undefined {
  if (before === undefined) return "was added";
  if (before === now) return undefined;
  if (now === "dead") return "died";
  if (before === "dead") return "was restarted";
  return now === "draining" ? "takes no more requests and ends what it has" : undefined;
}
