"""The errors Lind raises on purpose.

LindError                    anything a user can mend; its text is one line: what, where, what to do
├── InputError               a file or folder given to us cannot be used at all
├── LibraryError             the library on disk cannot be opened or written
│   ├── LibraryLockedError   another process is writing to it
│   └── LibraryVersionError  it was written by a newer Lind
├── IndexUnavailableError    there is no usable index generation
├── DownloadError            a literature server does not answer, or refuses the request
├── ModelError               an embedding or chat model cannot be loaded or reached
├── SettingsError            a setting has a value that makes no sense
└── QuestionError            a question is empty or too long
"""

from __future__ import annotations


class LindError(Exception):
    """Base of every error that is shown to a user as one line."""


class InputError(LindError):
    """A file or folder given to us cannot be used at all."""


class LibraryError(LindError):
    """The library on disk cannot be opened or written."""


class LibraryLockedError(LibraryError):
    """Another process is writing to the library."""


class LibraryVersionError(LibraryError):
    """The library was written by a newer version of Lind."""


class IndexUnavailableError(LindError):
    """There is no usable index generation."""


class DownloadError(LindError):
    """A literature server does not answer, or refuses the request."""


class ModelError(LindError):
    """An embedding or chat model cannot be loaded or reached."""


class SettingsError(LindError):
    """A setting has a value that makes no sense."""


class QuestionError(LindError):
    """A question is empty or too long."""
