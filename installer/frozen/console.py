"""The program `munjang` of the package."""

import sys

import launch

launch.prepare()

from munjang.cli import main  # noqa: E402 - a child has gone its own way by now

sys.exit(main())
