"""Fuzzing the reading and verifying of receipts with atheris (coverage-guided); see CONTRIBUTING.

The first byte of an input says what the rest is: 255 for a file as it is, anything else the number of a genuine
receipt, which the rest changes node by node (:mod:`fuzz.mutation`). Run from the repository::

    .venv/bin/pip install atheris
    PYTHONPATH=tests .venv/bin/python tests/fuzz/fuzz_bundle.py tests/fuzz/corpus -max_total_time=600
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run until told to stop."""
    import atheris

    with atheris.instrument_imports(include=["randcheck"]):
        from fuzz.inputs import fuzz_one_input

    atheris.Setup(sys.argv, fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
