"""Rules for numbers of people: mobile phones, landlines, identity cards and bank cards."""

import re

from lingping.text.personal_data.folding import NUMERALS, read_digits
from lingping.text.personal_data.rule import BETWEEN, GAP, rule

# How people group the eleven digits of a mobile number; and, where the signs between groups also stand between several
# numbers (prices, sizes), which of these groupings are still those of a phone.
_GROUPS = {
    (3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (3, 5, 3), (3, 8), (7, 4), (4, 7), (5, 6), (6, 5), (3, 2, 2, 2, 2),
    (1,) * 11,
}  # fmt: skip
_GROUPS_OF_LISTS = {(3, 4, 4), (3, 8), (1,) * 11}
_PLAIN = set(" .·_-~)")
_LISTING = set("(/、,*×✕✖:;|\\+=#&…。!?%°℃^¥￥$€")

_PRODUCT = re.compile(
    r"(?:货号|款号|型号|编[号码]|条码|条形码|69码|批号|批次号?|序列号|发票号码?|税号|sku|spu|imei|isbn|asin|\bs/?n"
    rf"|(?:商品|宝贝|产品|货品|店铺|链接) ?id){GAP}{{0,3}}(?:是|为)?{GAP}{{0,3}}$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:tel|phone|mobile|cell|call|number|wechat|weixin|user|account"
    r"|(?<![a-z])(?:v|vx|wx|id|uid|qq|q|ph|m|t|no|dh|sj))[\W_]{0,4}$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[a-z][-_]?$", re.IGNORECASE)
_UNIT = re.compile(
    r" ?(?:mm|cm|ml|kg|hz|mah|[mgw]\b|毫|厘|平?米|元|块|克|次|件|条|人|万|亿|[一二两三四五六几各都]?[档款种]|价)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(?:价|[¥$￥]|尺寸|规格|大小|分辨率|销量|到手|只要|市值|量)[^\d，。！？]{0,4}$")
_END_OF_DIGITS = re.compile(  # a list of single digits goes on, unless with another phone
    rf"{BETWEEN}{{1,4}}1{BETWEEN}{{1,4}}[3-9](?:{BETWEEN}{{1,4}}\d){{9}}|(?!{BETWEEN}{{0,4}}\d(?!\d))"
)
_GOES_ON = re.compile(r"[\W_]{0,2}\d")
_WORD = re.compile(r"[a-z]", re.IGNORECASE)
_FEW_GROUPS = 4


_WITHOUT_NUMERALS = re.compile(rf"[^{NUMERALS}]+")


def _is_phone(match: re.Match[str]) -> bool:
    """Whether eleven digits may be a phone number: by their groups, and by what stands before and after them."""
    before, after = match.string[max(0, match.start() - 14) : match.start()], match.string[match.end() :][:3]
    if _PRODUCT.search(before):
        return False
    number = match["number"]
    groups = tuple(map(len, re.split(r"[\W_]+", number)))
    signs = set(re.sub(r"\w", "", number.replace("_", " ").replace("_", ""))) | ({"_"} & set(number))
    if not _CONTACT.search(before) and (_LETTER.search(before) or _UNIT.match(after)):
        return False
    if len(groups) == 1:
        return True
    if groups == (1,) * 11 and not _END_OF_DIGITS.match(match.string, match.end()):
        return False
    if signs - _PLAIN - _LISTING:  # emoji and the like are written between digits to hide the number
        return True
    is_uniform = len({part.strip() for part in re.findall(r"[\W_]+", number)}) == 1
    if signs & _LISTING:
        is_pair = signs == {"(", ")"}
        return (is_uniform or is_pair) and groups in _GROUPS_OF_LISTS and not _AMOUNT.search(before)
    is_usual = groups in _GROUPS or (is_uniform and len(groups) <= _FEW_GROUPS and not _GOES_ON.match(after))
    return is_usual and not _WORD.match(after)


def _is_spelt_phone(match: re.Match[str]) -> bool:
    """Whether numerals, not just one behind the number, spell an eleven-digit number in full or in part."""
    digits = read_digits(match[1])
    return digits[0] == "1" and digits[1] in "3456789" and not _WITHOUT_NUMERALS.fullmatch(match[1])


def _is_phone_with_letters(match: re.Match[str]) -> bool:
    """Whether letters stand for digits: 138OOOO1234."""
    digits = sum(character.isdigit() for character in match[1])
    return 5 < digits < 11


def _is_id_number(match: re.Match[str]) -> bool:
    """Whether birthday and check character are possible: GB 11643-1999, which is ISO 7064 MOD 11-2."""
    digits = read_digits(match[1].replace("×", "x"))
    if len(digits) != 18 or "x" in digits[:17] or not re.fullmatch("(?:19|20)..(?:0[1-9]|1[0-2])[0-3].", digits[6:14]):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits[:17]))
    return "10x98765432"[total % 11] == digits[17]


def _is_card_number(match: re.Match[str]) -> bool:
    """Whether the issuer exists and the check digit is correct: Luhn, ISO/IEC 7812-1."""
    text = read_digits(match[1])
    signs = {part.strip() for part in re.findall(r"[\W_]+", match[1])}
    if len(signs) > 1 or not re.fullmatch(r"62\d{14,17}|(?:4\d|5[1-5]|35|60)\d{14}", text):
        return False
    doubled = [2 * digit - 9 * (digit > 4) for digit in map(int, text[-2::-2])]
    return (sum(doubled) + sum(map(int, text[-1::-2]))) % 10 == 0


_ANY = rf"[\d{NUMERALS}]"
_MOBILE = rf"1{BETWEEN}{{0,8}}[3-9](?:{BETWEEN}{{0,8}}\d){{9}}"  # a family of emoji has eight characters
_AREA = r"\(?0(?:10|2\d|[3-9]\d\d)"
_IDENTITY = r"(?:身份证|证件|证号|公民身份|\bid ?(?:card|number|no\b))"
_CARD = r"(?:卡号|银行卡|信用卡|储蓄卡|借记卡|[工农建中招交邮]行卡?|账[号户]|帐[号户])"

LABELLED = (
    rule("身份证", rf"{_IDENTITY}\D{{0,8}}?(\d(?:[ -]{{0,2}}\d){{16}}[ -]{{0,2}}[\dx]|\d{{15}})(?![0-9a-z])"),
    rule("银行卡", rf"{_CARD}(?:号码?)?\D{{0,5}}?(\d(?:[ -]{{0,2}}\d){{11,18}})(?!\d)"),
)
CARDS = (
    rule(
        "身份证",
        rf"(?<!\d)([1-9一二三四五六七八壹贰叁肆伍陆柒捌](?:{BETWEEN}{{0,4}}{_ANY}){{16}}"
        rf"{BETWEEN}{{0,4}}(?:{_ANY}|[x×]))(?:(?!\d)|(?=1[3-9]\d{{9}}(?!\d)))",
        _is_id_number,
    ),
    rule("银行卡", rf"(?<![0-9a-z])([3-6](?:{BETWEEN}{{0,4}}\d){{15,18}})(?!\d)", _is_card_number),
)
PHONES = (
    rule(  # written in numerals, in full or in part
        "手机号",
        rf"(?<!\d)((?=(?:\d|{BETWEEN}){{0,20}}[{NUMERALS}])[1一幺壹]{BETWEEN}{{0,2}}[3-9三四五六七拐八九勾叁肆伍陆柒捌玖]"
        rf"(?:{BETWEEN}{{0,2}}{_ANY}){{9}})(?!\d)",
        _is_spelt_phone,
    ),
    rule(
        "手机号",
        rf"(?<!\d)(?<!\d\.)((?:[+(]{{0,2}}(?:00)?86\)?{BETWEEN}{{0,2}})?(?:\((?=\d{{3}}\)))?(?P<number>{_MOBILE}))(?!\d)",
        _is_phone,
    ),
    rule("手机号", r"(?<![0-9a-z])([1l][ -]?[3-9](?:[ -]?[0-9ol]){9})(?!\d)", _is_phone_with_letters),
    rule(
        "电话",
        rf"(?<![0-9.-])({_AREA}(?:[ ._/-]{{1,2}}|\) ?)[2-9](?:\d{{6,7}}|\d{{2,3}}[ -]\d{{4}})(?:-\d{{1,5}})?)(?!\d)",
    ),
    rule("电话", r"(?:电话|座机|固话|传真|tel)\D{0,3}(0\d{9,11})(?!\d)"),
)
