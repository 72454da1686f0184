import sys
from pathlib import Path

# What make runs are scripts; they find each other beside themselves.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "installer"))
