"""Lind's settings, read at the doors only: flags, then environment (``LIND_*``), then defaults."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.model_client import ModelAccess
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
    model_url: str | None = None
    """Base address of the chat model's provider, or of a server that speaks its protocol; None: the provider's own."""
    model_key: SecretStr | None = None
    """API key of the chat model; None: the provider's own environment variable (``OPENAI_API_KEY`` …)."""
    model_answer_tokens: int = Field(default=800, ge=1)
    """Longest reply of the chat model, in tokens."""
    model_day_tokens: int = Field(default=500_000, ge=0)
    """Tokens that the chat model may use a day, questions and replies together."""
    model_day_cost: float | None = Field(default=None, ge=0)
    """What the chat model may cost a day, in the currency of ``model_price``; None: ``model_day_tokens`` alone holds."""
    model_price: float | None = Field(default=None, gt=0)
    """Price of a million tokens, the dearer of question and reply; None: unknown, and ``model_day_cost`` has no effect."""

    audit: bool = True
    """Whether every answer is noted in the library's audit trail (its question without personal data)."""
    chroma: str | None = None
    """Chroma server that holds the vectors, ``http(s)://host:port`` or ``cloud``; None: the library's folder holds them."""
    ncbi_api_key: SecretStr | None = None
    """NCBI's key for E-utilities, never shown; None: three requests a second instead of ten."""
    ncbi_email: str | None = None
    """How NCBI reaches the user of ``lind download``; None: not told."""
    eutils_url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
    """Folder of E-utilities; another than NCBI's for a mirror or a test."""

    def model_access(self) -> ModelAccess:
        """Return how the chat model is reached and how much of it may be used; a day's cost becomes tokens."""
        tokens = self.model_day_tokens
        if self.model_day_cost is not None and self.model_price is not None:
            tokens = min(tokens, int(self.model_day_cost / self.model_price * 1_000_000))
        return ModelAccess(
            url=self.model_url,
            key=None if self.model_key is None else self.model_key.get_secret_value(),
            answer_tokens=self.model_answer_tokens,
            day_tokens=tokens,
        )


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
