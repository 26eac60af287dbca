// %% [markdown] id=tests
// # Proving it
//
// Tests of the whole system that can fail, and do when you break something.
//
// *This part is still being written.*
