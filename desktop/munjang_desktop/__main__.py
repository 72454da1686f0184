"""``python -m munjang_desktop`` starts the window."""

import sys

from munjang_desktop.app import main

sys.exit(main())
