"""``python -m kubewars`` is ``kubewars``."""

import sys

from kubewars.cli import main

sys.exit(main())
