"""Text that a person reads, in both languages of the library."""

from __future__ import annotations

from typing import Literal

import attrs

Language = Literal["zh", "en"]


@attrs.frozen
class Text:
    """One sentence in English and Chinese.

    Example:
        >>> Text("drawn", "已抽中").in_language("zh")
        '已抽中'
    """

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        return self.zh if language == "zh" else self.en

    def format(self, **values: object) -> Text:
        """Return the sentence with ``{name}`` fields filled in, in both languages."""
        return Text(self.en.format(**values), self.zh.format(**values))
