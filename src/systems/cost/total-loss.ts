/**
 * One number for a whole system (Part 2 of the module): the model's loss, and what it takes of each budget, weighted.
 * L = L_model + λ₁ · latency/objective + λ₂ · memory/budget + λ₃ · cost/budget.
 */

export interface LossWeights {
  latency: number;
  memory: number;
  cost: number;
}

export interface LossTerms {
  /** Without a unit, as cross-entropy or a share of errors is. */
  model: number;
  /** What is used of each budget: 0.5 for half of it. */
  latency: number;
  memory: number;
  cost: number;
}

export interface TotalLoss {
  total: number;
  /** The terms as they are added up. */
  terms: LossTerms;
}

/** Throws a RangeError for a weight below 0, or a term that is no number. */
export function totalLoss(terms: LossTerms, weights: LossWeights): TotalLoss {
  const weighted = {
    model: terms.model,
    latency: weights.latency * terms.latency,
    memory: weights.memory * terms.memory,
    cost: weights.cost * terms.cost,
  };
  for (const [name, value] of Object.entries(weighted)) {
    if (Number.isFinite(value) && value >= 0) continue;
    throw new RangeError(
      `total loss: expected terms and weights from 0 on, got ${value} for ${name}`,
    );
  }
  const total = weighted.model + weighted.latency + weighted.memory + weighted.cost;
  return { total, terms: weighted };
}
