"""Drawing: seed, tickets, allocation, sampling, assignment, substitution; all pure."""
