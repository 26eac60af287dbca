// %% [markdown] id=questions
// # Questions
//
// Twenty questions of the kind that have no answer key, to be argued with evidence from your own measurements.
//
// *This part is still being written.*
