import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_what_was_taken_from_others_is_what_its_checksums_say():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "refresh_vendor.py", "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
