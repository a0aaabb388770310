"""Floor 0: what is true. Frozen values, states with their transitions, the error tree; no I/O, no clock, no chance."""
