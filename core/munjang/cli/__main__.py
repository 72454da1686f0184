"""``python -m munjang.cli``."""

import sys

from munjang.cli import main

sys.exit(main())
