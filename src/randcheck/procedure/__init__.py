"""The procedure: what a task goes through, as pure rules over statements and ledger entries."""
