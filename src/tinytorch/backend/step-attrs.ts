/** Attributes of the kernels for optimizer steps. */

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
  /** Factor of the parameter: 1 - learning rate · weight decay. */
  decay: number;
}

export interface SgdAttrs {
  rate: number;
  momentum: number;
  decay: number;
  nesterov: boolean;
}
