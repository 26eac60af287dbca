// %% [markdown] id=rollout
// # Rolling out
//
// A second version of the model meets real traffic: first in the shadow of the old one, then with a small share, then with all of it, and with a way back at each step.
//
// *This part is still being written.*
