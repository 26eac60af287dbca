// %% [markdown] id=a-complete-system
// # A complete system
//
// Model, data, optimizer, checkpoints and a server that answers requests, built from one configuration.
//
// *This part is still being written.*
