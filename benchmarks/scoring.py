"""Texts per second of the Scorer beside what a user would pick instead: unsorted, padded, 32-bit batches of 32.

    python -m benchmarks.scoring --model lingping-mini --texts 2000

Both run the same weights over the same texts, one after the other in one process.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_OPENINGS = ("第二次在这家店买了", "朋友推荐来的", "等了好几天", "给家里老人用的", "活动时下的单", "")
_MIDDLES = (
    "发货很快，隔天就送到门口",
    "快递放在楼下就走了，盒子压出一个角",
    "用了一周，电量掉得比旧的还快",
    "颜色和页面上差得有点多",
    "果子个头均匀，水分足",
    "客服回得快，就是问题没解决",
    "比上回贵了十来块",
    "洗完头发很顺，味道淡淡的",
    "尺码偏大，建议往小拍一号",
    "按键有点松，别的都还行",
)
_ENDINGS = ("总的来说满意。", "不会再来了！", "先用着看看。", "推荐。", "希望改进。")


def main() -> None:
    """Score generated texts both ways and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="lingping-mini", help="model id or folder (default: %(default)s)")
    parser.add_argument("--models", type=Path, default=Path("data/models"), help="folder of trained models")
    parser.add_argument("--texts", type=int, default=2_000, help="number of distinct texts (default: %(default)s)")
    arguments = parser.parse_args()
    texts = written_texts(arguments.texts)
    usual, ours = usual_loop(arguments.model, arguments.models), scorer(arguments.model, arguments.models)
    rates = {"unsorted, padded, fp32, batches of 32": measured(usual, texts), "Scorer": measured(ours, texts)}
    slowest = min(rates.values())
    print(f"| {arguments.model}, {len(texts):,} texts | texts/s | ratio |\n|---|---|---|")
    for name, rate in rates.items():
        print(f"| {name} | {rate:,.0f} | {rate / slowest:.1f} |")


def written_texts(count: int) -> list[str]:
    """`count` distinct texts of one to six sentences from a few phrases: most short, some long, as reviews are."""
    draw = random.Random(7)
    return [
        draw.choice(_OPENINGS)
        + "，".join(draw.choice(_MIDDLES) for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 6))))
        + f"，第{number}单，{draw.choice(_ENDINGS)}"
        for number in range(count)
    ]


def scorer(model: str, models: Path) -> Callable[[Sequence[str]], object]:
    """The Scorer as `lingping run` uses it."""
    from lingping.model.loading import load_classifier

    return load_classifier(model, models=models).score


def usual_loop(model: str, models: Path) -> Callable[[Sequence[str]], object]:
    """What transformers' text-classification pipeline does with batch_size=32, over the same network."""
    import torch

    from lingping.model.batching import pad
    from lingping.model.devices import pick_device
    from lingping.model.loading import load_network
    from lingping.model.registry import resolve

    network, tokenizer, manifest = load_network(resolve(model, models))
    device = pick_device("auto")
    network.to(device).eval()

    def score(texts: Sequence[str]) -> list[object]:
        answers: list[object] = []
        with torch.inference_mode():
            for start in range(0, len(texts), 32):
                tokens = pad(tokenizer.encode(texts[start : start + 32], manifest.longest), tokenizer.pad).to(device)
                sentiment, needs, wish = network(tokens, tokens != tokenizer.pad)
                chances = sentiment.softmax(-1).cpu(), needs.softmax(-1).cpu(), wish.sigmoid().cpu()
                answers.extend(zip(*chances, strict=True))
        return answers

    return score


def measured(score: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Texts per second, after a warm-up of 64 texts."""
    score(texts[:64])
    start = time.perf_counter()
    score(texts)
    return len(texts) / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
