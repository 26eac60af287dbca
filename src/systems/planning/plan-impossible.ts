/** The reason why no number of replicas meets a demand. */
export type Obstacle =
  /** A request alone takes longer than the objective. */
  | "service time"
  /** It would be in time but for its way there and back. */
  | "hop"
  /** Replicas that have little to do wait out the batching delay. */
  | "queue delay"
  /** So many replicas that the rate is more likely to be a mistake. */
  | "replicas"
  /** A replica does not fit into the memory there is. */
  | "memory";

/** A demand that makes sense, and that no number of replicas meets; the message says why, and what would help. */
export class PlanImpossible extends RangeError {
  override readonly name = "PlanImpossible";

  constructor(
    readonly reason: Obstacle,
    message: string,
  ) {
    super(message);
  }
}
