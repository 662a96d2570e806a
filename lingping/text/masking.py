"""Masking of personal data: names and contact data become placeholders; product numbers and prices stay."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_HAN = "\u4e00-\u9fff"
_NUMERALS = "零〇幺一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_IS = r" {0,2}(?:是|为|[:=#])? {0,2}"  # optional connector between a label and its value
_SAYS = r"(?: {0,2}(?:号码?|id)? {0,2}(?:是|为|搜|[:=]) {0,2}|号码? {0,2})"  # mandatory connector

# Each character becomes one character, so that positions in the folded text are positions in the original.
_FOLD = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
    | {0x245F + digit: ord("0") + digit for digit in range(1, 10)}  # ① to ⑨
    | dict.fromkeys(range(0x2010, 0x2016), "-")
    | dict.fromkeys(
        [*b"\t\n\r", 0xA0, 0xAD, 0x3000, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF], " "
    )
)


def _accept_any(_: re.Match[str]) -> bool:
    return True


def _is_id_number(match: re.Match[str]) -> bool:
    """Whether the check character is correct: GB 11643-1999, which is ISO 7064 MOD 11-2."""
    digits = re.sub("[ -]", "", match[1]).upper()
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17]


def _is_card_number(match: re.Match[str]) -> bool:
    """Whether the check digit is correct: Luhn, ISO/IEC 7812-1."""
    digits = [int(digit) for digit in match[1] if digit.isdigit()]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


_PHONE_LABEL = re.compile(r"(?:tel|phone|mobile|call|\bv)[ .:]{0,3}$", re.IGNORECASE)
_PRODUCT_LABEL = re.compile(rf"(?:[a-z]|(?:货号|款号|型号|编码|条码|条形码|商品编号|sku|spu|id){_IS})$", re.IGNORECASE)


def _is_not_product_number(match: re.Match[str]) -> bool:
    """Whether eleven digits may be a phone number: no product label and no letter before them."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    return bool(_PHONE_LABEL.search(before)) or not _PRODUCT_LABEL.search(before)


@dataclass(frozen=True)
class _Rule:
    """Group 1 of `pattern` is replaced by the placeholder if `accept` is true; the rest of the match is context."""

    placeholder: str
    pattern: re.Pattern[str]
    accept: Callable[[re.Match[str]], bool] = _accept_any


def _rule(name: str, pattern: str, accept: Callable[[re.Match[str]], bool] = _accept_any) -> _Rule:
    return _Rule(f"[{name}]", re.compile(pattern, re.IGNORECASE), accept)


_SURNAMES = (
    "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|端木|"
    "[王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆"
    "廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝"
    "聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷卜饶凌娄]"
)
_NO_NAME = "安装|程序|高手|马上|常常|文员|金牌|万能|方便|任何|易损|路人|管家|管理|游戏|关机|武警|严重|章鱼|石头|温柔"
_AFTER_NAME = f"[^{_HAN}]|$|[我的在住是家来今从]|手机|电话|微信|地址"
_NAME = rf"(?:{_SURNAMES})(?:[{_HAN}]{{1,2}}?(?={_AFTER_NAME})|[{_HAN}]{{2}})"
_WECHAT = r"(?:微信|[薇威徽]信|v信|加[我微v]|(?<![a-z])(?:vx|wx|wechat|weixin))"
_ROAD = r"(?:路|街|大道|巷|胡同|小区|花园|公寓|大厦|新村|苑|村)"
_STREET = rf"[^\W\d_a-z在于到是的了住往至给我你他她址寄送从去发把收家]{{1,6}}{_ROAD}"
_BUILDING = "号楼|号院|单元|号|弄|栋|幢|座|室|楼|组"
_DOOR = rf"(?:\d{{1,5}}(?:-\d{{1,4}})?(?:{_BUILDING})|[一二三四五六七八九十]{{1,3}}(?:号楼|单元|栋|幢))"

# The order matters: numbers with a label come before the same numbers without one. Every repetition is bounded, or has
# only one way to match after its label or lookbehind, so that the running time is linear in the length of the text.
_RULES = (
    _rule("订单号", rf"(?:单号|订单编号|订单){_IS}([a-z]{{0,4}}\d(?:-?\d){{9,}})"),
    _rule("身份证", rf"(?:身份证|证件)(?:号码?)?{_IS}(\d{{17}}[\dx]|\d{{15}})(?![0-9a-z])"),
    _rule("银行卡", rf"(?:卡号|银行卡)(?:号码?)?{_IS}(\d(?:[ -]?\d){{11,18}})(?!\d)"),
    _rule(
        "身份证",
        r"(?<![0-9a-z])([1-9]\d{5}[ -]?(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d[ -]?\d{3}[\dx])(?![0-9a-z])",
        _is_id_number,
    ),
    _rule(
        "银行卡",
        r"(?<![0-9a-z])([3-6]\d{3}([ -]?)\d{4}\2\d{4}\2\d{4}(?:\2\d{1,3})?)(?!\d)",
        _is_card_number,
    ),
    _rule("邮箱", r"(?<![0-9a-z_.%+-])([0-9a-z_.%+-]+ ?@ ?[0-9a-z-]+(?:\.[0-9a-z-]+)+)"),
    _rule(
        "微信", rf"{_WECHAT}(?:{_SAYS}|{_IS}(?=[a-z]{{0,19}}[0-9_-]))([a-z][0-9a-z_-]{{5,19}}|[1-9]\d{{5,10}}(?!\d))"
    ),
    _rule("QQ", rf"(?<![a-z[])(?:qq|扣扣)(?:号码?|群)?{_IS}([1-9]\d{{4,10}})(?![0-9a-z])"),
    _rule(
        "手机号",  # written in numerals, in full or in part
        rf"(?<!\d)((?=[\d -]{{0,20}}[{_NUMERALS}])[1一幺壹][ -]?[3-9三四五六七八九叁肆伍陆柒捌玖]"
        rf"(?:[ -]?[\d{_NUMERALS}]){{9}})(?!\d)",
    ),
    _rule(
        "手机号",
        r"(?<![0-9.])((?:(?:\+|00)?86[ -]?)?1[3-9]\d"
        r"(?:[ .·-]{0,2}\d{4}[ .·-]{0,2}\d{4}|\d[ -]\d{3}[ -]\d{4}|\d[ -]\d{4}[ -]\d{3}))(?!\d)",
        _is_not_product_number,
    ),
    _rule("手机号", r"(?<!\d)(1[ .·,-][3-9](?:[ .·,-]\d){9})(?![ .·,-]?\d)"),
    _rule("电话", r"(?<![0-9.-])(\(?0(?:10|2\d|[3-9]\d\d)(?:[ -]|\) ?)[2-9]\d{6,7})(?![0-9-])"),
    _rule("电话", r"(?:电话|座机|tel)\D{0,3}(0\d{9,11})(?!\d)"),
    _rule("姓名", rf"(?:我|名字)叫(?:做|[: ])?(?!{_NO_NAME})({_NAME})"),
    _rule("姓名", rf"(?:收[货件]人|联系人|姓名) ?: ?({_NAME}|[{_HAN}]{{2,4}}(?![{_HAN}]))"),
    _rule("地址", rf"({_STREET} ?{_DOOR}(?: ?{_DOOR}){{0,4}}(?:-?\d{{3,4}}(?![\d.元块多个]))?)"),
)
_PLACEHOLDER = re.compile("|".join(sorted({re.escape(rule.placeholder) for rule in _RULES})))


def mask(text: str) -> str:
    """The text with each piece of personal data replaced by a placeholder such as `[手机号]`.

    Masked are mobile and landline numbers, identity and bank cards, e-mail, WeChat and QQ accounts, order numbers,
    names after a label, and street addresses. Masking a masked text changes nothing.
    """
    # A number next to another one is found only after that one is masked.
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def remove_placeholders(text: str) -> str:
    """A masked text with a blank in place of each placeholder."""
    return _PLACEHOLDER.sub(" ", text)


def _mask_once(text: str) -> str:
    folded = text.translate(_FOLD)
    for rule in _RULES:
        spans = [match.span(1) for match in rule.pattern.finditer(folded) if rule.accept(match)]
        if spans:
            text = _replace(text, spans, rule.placeholder)
            folded = _replace(folded, spans, rule.placeholder)
    return text


def _replace(text: str, spans: list[tuple[int, int]], placeholder: str) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += text[end:start], placeholder
        end = stop
    return "".join(pieces) + text[end:]
