"""Chinese names and words that are quoted in a sentence of another language."""

import re
from typing import TYPE_CHECKING

from lingping.letter.wording.phrases import Language

if TYPE_CHECKING:
    from markupsafe import Markup

_QUOTED = re.compile("“(.*?)”")


def mark_chinese(text: str, language: Language) -> "Markup":
    """`text`, escaped; in a letter that is not Chinese, what stands in quotation marks is marked as Chinese."""
    from markupsafe import Markup, escape

    escaped = str(escape(text))
    return Markup(escaped if language == "zh" else _QUOTED.sub(r'“<bdi lang="zh-CN">\1</bdi>”', escaped))
