"""Texts per second of the Scorer against a common baseline: unsorted, padded batches of 32 in 32-bit floats.

    python -m benchmarks.scoring --model lingping-mini --texts 2000
    python -m benchmarks.scoring --source sample
    python -m benchmarks.scoring --source ../shared/data

Both score the same texts with the same weights, one after the other in one process.
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
    """Score generated texts with both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="lingping-mini", help="model id or folder (default: %(default)s)")
    parser.add_argument("--models", type=Path, default=Path("data/models"), help="folder of trained models")
    parser.add_argument("--texts", type=int, default=2_000, help="number of distinct texts (default: %(default)s)")
    parser.add_argument(
        "--source",
        default="generated",
        help="generated, sample (of the sample world), or a folder with sentiment.parquet (default: %(default)s)",
    )
    arguments = parser.parse_args()
    texts = read_texts(arguments.source, arguments.texts)
    baseline, ours = load_baseline(arguments.model, arguments.models), load_scorer(arguments.model, arguments.models)
    rates = {
        "unsorted, padded, fp32, batches of 32": measure_rate(baseline, texts),
        "Scorer": measure_rate(ours, texts),
    }
    slowest = min(rates.values())
    length = sum(map(len, texts)) / len(texts)
    print(f"| {arguments.model}, {len(texts):,} texts of {length:.0f} characters | texts/s | ratio |\n|---|---|---|")
    for name, rate in rates.items():
        print(f"| {name} | {rate:,.0f} | {rate / slowest:.1f} |")


def read_texts(source: str, count: int) -> list[str]:
    """`count` distinct texts of a source as `--source` names it, drawn at random with a fixed seed."""
    if source == "generated":
        return generate_texts(count)
    if source == "sample":
        from benchmarks.share_reviews import simulate_reviews

        texts = [review.text for review in simulate_reviews(7)]
    else:
        import pandas as pd

        texts = pd.read_parquet(Path(source) / "sentiment.parquet")["text"].tolist()
    distinct = list(dict.fromkeys(texts))
    return random.Random(7).sample(distinct, min(count, len(distinct)))


def generate_texts(count: int) -> list[str]:
    """`count` distinct texts of one to six sentences from a few phrases: like reviews, most are short and some long."""
    draw = random.Random(7)
    return [
        draw.choice(_OPENINGS)
        + "，".join(draw.choice(_MIDDLES) for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 6))))
        + f"，第{number}单，{draw.choice(_ENDINGS)}"
        for number in range(count)
    ]


def load_scorer(model: str, models: Path) -> Callable[[Sequence[str]], object]:
    """The scoring function that `lingping run` uses."""
    from lingping.model.loading import load_classifier

    return load_classifier(model, models=models).score


def load_baseline(model: str, models: Path) -> Callable[[Sequence[str]], object]:
    """Scoring as in transformers' text-classification pipeline with batch_size=32, with the same network."""
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
                probabilities = sentiment.softmax(-1).cpu(), needs.softmax(-1).cpu(), wish.sigmoid().cpu()
                answers.extend(zip(*probabilities, strict=True))
        return answers

    return score


def measure_rate(score: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Texts per second, after a warm-up of 64 texts."""
    score(texts[:64])
    start = time.perf_counter()
    score(texts)
    return len(texts) / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
