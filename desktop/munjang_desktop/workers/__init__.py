"""The only threads of the window, each holding one QObject around blocking calls of the engine.

=========  ==========================================================================
library    opens and closes the library, its folders, its figures, its encoder
search     answers queries and fetches documents: whatever the user is waiting for
           (a worker a view: see :class:`munjang_desktop.workers.questions.Questions`)
judge      waits until the models of precise mode are loaded
pages      draws the pages of documents, the most wanted first
places     finds passages on pages, and words in documents
errands    what the preferences read and change, and answers that are written into files, one call
           after the other
care       what takes minutes: checking, rebuilding, moving the library
index      :meth:`munjang.library.Indexer.run`, from start to stop
install    fetches a model, on request
scout      counts the documents in folders that may be added
opening    opens documents where something was found in them
=========  ==========================================================================

The window talks to :class:`Workers` alone.
"""

from munjang_desktop.workers.workers import Workers

__all__ = ["Workers"]
