"""``python -m kubewars`` is ``kubewars``."""

import sys

try:
    from kubewars.cli import main

    sys.exit(main())
except KeyboardInterrupt:
    # Ctrl-C while the interpreter still loads what it needs: nothing has been started yet.
    sys.exit(130)
