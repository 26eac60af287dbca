// %% [markdown] id=integration
// # The parts together
//
// The whole chain, from the first batch to the last request, run end to end and checked at each joint.
//
// *This part is still being written.*
