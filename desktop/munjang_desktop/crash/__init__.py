"""What happens when the program itself is at fault: it says so, goes on, and sends nothing.

=========  ==============================================================================
logs       a file that rotates, in the platform's folder for logs
hooks      catches what nobody else did, in every thread
last_run   notices at the start that the run before ended in a crash
report     the text that can be copied: no document's words in it, paths shortened
dialog     shows it, once a kind
desk       ties them to the window
=========  ==============================================================================
"""

from munjang_desktop.crash.desk import CrashDesk
from munjang_desktop.crash.last_run import LastRun
from munjang_desktop.crash.logs import start_logging

__all__ = ["CrashDesk", "LastRun", "start_logging"]
