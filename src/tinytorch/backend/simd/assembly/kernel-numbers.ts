/** Numbers for the kernels that work in pieces: a function of its own kind would need a table in memory. */
export const multiplyKernel = 0;
export const adamKernel = 1;
export const sgdKernel = 2;
export const convolveKernel = 3;
export const inputGradientKernel = 4;
export const filterGradientKernel = 5;
export const geluKernel = 6;
export const geluGradientKernel = 7;
export const softmaxKernel = 8;
export const softmaxGradientKernel = 9;
export const quantizeKernel = 10;
export const int8Kernel = 11;
