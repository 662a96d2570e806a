"""Public sentiment sets in their published file formats, with texts of our own, for tests of readers and commands."""

from pathlib import Path

NLPCC = """<review id="0"  label="1">
快递小哥很客气 & 包装没压坏
</review>
<review id="1"  label="0">
用了两天就<坏>了
第二行接着说：别买
</review>
"""
SEMEVAL = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Reviews>
    <Review rid="7">
        <sentences>
            <sentence id="7:0">
                <text>屏幕很亮，机身也轻</text>
                <Opinions>
                    <Opinion category="DISPLAY#QUALITY" polarity="positive"/>
                    <Opinion category="{entity}#PORTABILITY" polarity="positive"/>
                </Opinions>
            </sentence>
            <sentence id="7:1">
                <text>好看是好看，就是太贵</text>
                <Opinions>
                    <Opinion category="{entity}#DESIGN_FEATURES" polarity="positive"/>
                    <Opinion category="{entity}#PRICE" polarity="negative"/>
                </Opinions>
            </sentence>
            <sentence id="7:2">
                <text>上个月买的</text>
            </sentence>
            <sentence id="7:3">
                <text>按键老是没反应</text>
                <Opinions>
                    <Opinion category="KEYBOARD#QUALITY" polarity="negative"/>
                </Opinions>
            </sentence>
        </sentences>
    </Review>
</Reviews>
"""
EPRSTMT = """{"id": 3, "sentence": "充电线一周就断了", "label": "Negative"}
{"id": 4, "sentence": "音质通透，值", "label": "Positive"}
"""
TABLE = """label\ttext_a
1\t房间干净，"早餐"丰富
0\t隔音太差，一夜没睡
"""


def write_public_sets(folder: Path) -> Path:
    """All five sets in sub-folders of `folder`, under the names that they are published with, beside training parts."""
    files = {
        "NLPCC2014/test.label.cn.txt": NLPCC,
        "NLPCC2014/test.label.en.txt": '<review id="0"  label="1">\nnot Chinese\n</review>\n',
        "NLPCC2014/sample.positive.txt": '<review id="0">\n训练用\n</review>\n',
        "SemEval2016/CH_PHNS_SB1_TESTGold_.xml": SEMEVAL.format(entity="PHONE"),
        "SemEval2016/CH_CAME_SB1_TESTGold.xml": SEMEVAL.format(entity="CAMERA"),
        "SemEval2016/camera_training.xml": SEMEVAL.format(entity="CAMERA"),
        "FewCLUE/eprstmt/test_public.json": EPRSTMT,
        "FewCLUE/eprstmt/test.json": '{"id": 1, "sentence": "没有标签"}\n',
        "FewCLUE/eprstmt/train_0.json": EPRSTMT,
        "FewCLUE/tnews/test_public.json": '{"label": "102", "label_des": "news", "sentence": "新闻标题"}\n',
        "ChnSentiCorp/test.tsv": TABLE,
        "ChnSentiCorp/train.tsv": TABLE,
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder
