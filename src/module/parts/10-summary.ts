// %% [markdown] id=summary
// # What you measured
//
// A summary drawn from your own numbers, with what is still open.
//
// *This part is still being written.*
