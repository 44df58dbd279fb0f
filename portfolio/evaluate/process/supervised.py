"""Hands a job to a supervisor of its own (``supervisor.py``) and waits for the outcome."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_SUPERVISOR = Path(__file__).with_name("supervisor.py")


def supervised(job: dict[str, Any]) -> dict[str, Any]:
    """How the job ended. The supervisor's standard input stays open: when this process dies, it closes."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_SUPERVISOR)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={name: job["environment"][name] for name in ("PATH", "LANG")},
    )
    assert process.stdin
    assert process.stdout
    with process.stdout, process.stdin:
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.read()
        finally:
            process.stdin.close()
            process.wait()
    try:
        outcome: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise RuntimeError(f"the supervisor failed:\n{answer.decode(errors='replace')}") from None
    return outcome
