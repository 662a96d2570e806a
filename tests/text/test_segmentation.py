"""Both engines return the words of jieba."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingping.text.segmentation import Segmenter, segment

HAN_TEXTS = [
    "这双鞋子穿着很舒服尺码也合适就是发货慢了一点",
    "客服态度恶劣问了半天没有人回复退货还要自己出运费",
    "面膜补水效果一般用了一周没有看到变化",
    "热水器安装师傅很专业加热速度快保温效果也不错",
    "包装破损洗发水漏了一半联系商家马上补发了一瓶",
    "手机待机时间短屏幕有划痕怀疑是翻新机",
    "孩子很喜欢这套绘本纸张厚实印刷清晰没有异味",
    "苹果又大又甜个别有磕碰整体满意下次还来买",
    "研究生命起源的同学买了这本书",
    "羽绒服掉毛严重洗了一次就变形了",
]
ENGINES = ["rjieba", "jieba"]


@pytest.fixture(scope="module")
def segmenters() -> dict[str, Segmenter]:
    return {engine: Segmenter(engine=engine) for engine in ENGINES}


@pytest.mark.parametrize("text", HAN_TEXTS)
def test_rjieba_segments_chinese_as_jieba_does(text: str, segmenters: dict[str, Segmenter]):
    assert segmenters["rjieba"].cut(text) == segmenters["jieba"].cut(text)


@pytest.mark.parametrize("engine", ENGINES)
def test_words_of_the_shop_are_not_split(engine: str):
    text = "灵萃焕颜露用完皮肤很润"
    assert "灵萃焕颜露" not in Segmenter(engine=engine).cut(text)
    assert "灵萃焕颜露" in Segmenter(["灵萃焕颜露"], engine=engine).cut(text)


def test_words_of_a_shop_do_not_change_the_general_dictionary():
    Segmenter(["灵萃焕颜露"])
    assert "灵萃焕颜露" not in segment("灵萃焕颜露用完皮肤很润")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_only_white_space_is_lost(text: str):
    assert "".join("".join(segment(text)).split()) == "".join(text.split())


def test_jieba_is_the_fallback_without_rjieba():
    script = (
        "import sys; from importlib.machinery import PathFinder\n"
        "class NoRjieba:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        return None if name == 'rjieba' else PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path = [finder for finder in sys.meta_path if finder is not PathFinder] + [NoRjieba()]\n"
        "from lingping.text.segmentation import Segmenter\n"
        "segmenter = Segmenter()\n"
        "print(segmenter.engine, *segmenter.cut('发货很快'))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["jieba", "发货", "很快"]
