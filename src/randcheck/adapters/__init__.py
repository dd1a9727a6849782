"""One outside thing each: stores, signers, clocks, files. Nothing else in randcheck knows these things."""
