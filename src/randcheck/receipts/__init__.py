"""Canonical statements, signed envelopes and the policy that says whom to trust."""
