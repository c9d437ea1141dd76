"""Lind's settings, read at the doors only: flags, then environment (``LIND_*``), then defaults."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsError
from index.embed import DEFAULT_MODEL


def default_library() -> Path:
    """Return the platform's user data folder for the library."""
    import platformdirs

    return Path(platformdirs.user_data_dir("lind")) / "library"


class Settings(BaseSettings):
    """What a user can set. Every field can be given as ``LIND_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="LIND_", frozen=True, extra="ignore", env_ignore_empty=True)

    library: Path = Field(default_factory=default_library)
    """Folder of the library."""
    embedder: str = DEFAULT_MODEL
    """Embedding model: the bundled one, a folder, or a sentence-transformers name."""
    model: str | None = None
    """Chat model, ``provider:name`` as LangChain writes it; None: extractive answers, nothing is contacted."""


@cache
def load_settings() -> Settings:
    """Return the settings of this process.

    Raises:
        SettingsError: A value cannot be understood.
    """
    from pydantic import ValidationError

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "LIND_" + str(first["loc"][0]).upper()
        raise SettingsError(f"the setting {name} cannot be used: {first['msg']}") from error
