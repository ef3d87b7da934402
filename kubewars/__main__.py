"""``python -m kubewars`` is ``kubewars``: both begin here, and can be ended from the first moment on."""

import sys


def main() -> int:
    """The command line, in a process of its own: the exit code."""
    try:
        from kubewars.app.leaving import leaving_at_once  # noqa: PLC0415 - what is loaded within can be interrupted

        with leaving_at_once(lambda: None):
            from kubewars.cli import main as run  # noqa: PLC0415 - as above

            return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
