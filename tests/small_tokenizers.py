"""Small tokenizer.json files, as multilingual-e5 and BERT have them."""

from typing import Any

_UNIGRAM_PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "没有",
    "色差",
    "，",
    "很",
    "好",
    "没",
    "有",
    "色",
    "差",
    "稀",
    "<mask>",
]
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_LIKELY = -4.0


def _added(names: tuple[str, ...], numbers: dict[str, int]) -> list[dict[str, Any]]:
    common = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return [{"id": numbers[name], "content": name, **common} for name in names]


UNIGRAM: dict[str, Any] = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": _added(_SPECIAL, {piece: place for place, piece in enumerate(_UNIGRAM_PIECES)}),
    "normalizer": None,
    "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
    "post_processor": None,
    "decoder": None,
    "model": {
        "type": "Unigram",
        "unk_id": 3,
        "vocab": [[piece, 0.0 if piece in _SPECIAL else _LIKELY - (len(piece) == 1) * 3] for piece in _UNIGRAM_PIECES],
        "byte_fallback": False,
    },
}

_BERT = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_BERT_NUMBERS = {
    piece: place for place, piece in enumerate([*_BERT, "没", "有", "色", "差", "很", "好", "##s", "稀", "，"])
}

WORD_PIECE: dict[str, Any] = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": _added(_BERT, _BERT_NUMBERS),
    "normalizer": {
        "type": "BertNormalizer",
        "clean_text": True,
        "handle_chinese_chars": True,
        "strip_accents": None,
        "lowercase": True,
    },
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": None,
    "decoder": None,
    "model": {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": _BERT_NUMBERS,
    },
}
