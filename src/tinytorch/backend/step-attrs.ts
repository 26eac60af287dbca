/** What the kernels of optimizer steps are told. */

export interface AdamAttrs {
  beta1: number;
  beta2: number;
  /** Learning rate / (1 - β₁ᵗ). */
  size: number;
  /** 1 / √(1 - β₂ᵗ). */
  rootScale: number;
  epsilon: number;
  /** Weight decay that is added to the gradient. */
  coupled: number;
  /** What the parameter is multiplied by: 1 - learning rate · weight decay. */
  decay: number;
}

export interface SgdAttrs {
  rate: number;
  momentum: number;
  decay: number;
  nesterov: boolean;
}
