"""Names of needs, and measures, in the letter's language."""

from collections.abc import Iterable

from lingping.letter.rows.letter_rows import Row
from lingping.letter.wording.phrases import Language


class Names:
    """Names of needs in the letter's language; the Chinese name of the marts where the taxonomy has no other."""

    def __init__(self, taxonomy: Iterable[Row], language: Language) -> None:
        rows = list(taxonomy)
        self._names = {row["need"]: row[f"name_{language}"] for row in rows}
        self._codes = {row["name_zh"]: row["need"] for row in rows}
        self._measures: dict[str, dict[Language, str | None]] = {
            row["need"]: {"zh": row["measure_zh"], "en": row["measure_en"]} for row in rows
        }
        self._language: Language = language

    @property
    def language(self) -> Language:
        """The letter's language."""
        return self._language

    def of(self, need: str, name_zh: str | None = None) -> str:
        """The name of `need`; in a Chinese letter the one that the mart gives."""
        if self._language == "zh" and name_zh:
            return name_zh
        return self._names.get(need) or name_zh or need

    def of_chinese(self, name_zh: str) -> str:
        """The name of the need that is called `name_zh` in Chinese."""
        return self.of(self._codes.get(name_zh, name_zh), name_zh)

    def measure(self, need: str) -> tuple[str, Language] | None:
        """The first measure of `need` and its language: the letter's, else Chinese; None where there is no measure."""
        languages: tuple[Language, ...] = (self._language, "zh")
        measures = self._measures.get(need, {})
        return next(((text, language) for language in languages if (text := measures.get(language))), None)
