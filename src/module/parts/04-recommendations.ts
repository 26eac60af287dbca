// %% [markdown] id=recommendations
// # Recommendations that were tried
//
// A profile suggests where time could be saved. Whether it can is a question for an experiment: apply the change, check that the answers are the same, and time both versions side by side. This part will do that, and recommend only what won here.
//
// *This part is still being written.*
