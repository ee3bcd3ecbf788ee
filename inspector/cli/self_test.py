"""`--self-test`: one JSON document that says whether what is installed works."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from typing import NoReturn

from inspector.app import self_test
from inspector.cli.output import Output


def run(options: Namespace, output: Output) -> int:
    """Writes the report; 0 when everything holds."""
    signal.signal(signal.SIGTERM, _end)
    report = self_test.run(options.data_dir, options.screenshot)
    # Nothing of it is a user's: a commit must not be taken for a secret.
    output.json(report.as_json(), exactly=True)
    code = 0 if report.ok else 1
    if report.hung:
        sys.stdout.flush()
        os._exit(code)  # a thread that hangs must not keep the process from ending
    return code


def _end(number: int, _frame: object) -> NoReturn:
    """Ends the program by an exception, so that no temporary folder stays behind."""
    sys.exit(128 + number)
