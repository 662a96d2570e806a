"""Rules for accounts and orders: e-mail, WeChat, QQ, order and parcel numbers."""

from lingping.text.personal_data.folding import NUMERALS
from lingping.text.personal_data.rule import GAP, rule

_IS = rf"{GAP}{{0,4}}(?:是|为)?{GAP}{{0,3}}"
_LOCAL = r"(?<![0-9a-z_.%+-])([0-9a-z_.%+-]+"
_DOT = r" ?(?:[.。·点]|dot) ?"
_TOP = r"(?:com|cn|net|org|edu|gov|cc|me)(?![a-z])"
_MAIL = (
    r"(?:vip\.)?(?:q ?q|163|126|139|189|gmail|foxmail|sina|sohu|outlook|hotmail|live|yeah|icloud|aliyun|yahoo|msn|tom)"
)
_CALLED_AT = r"[ (\[]{0,2}(?:艾特|爱特|圈a|a圈)[ )\]]{0,2}"
_WRITTEN_AT = r"(?:[ (\[_]{1,2}at[ )\]_]{1,2}| ?# ?)"

_ACCOUNT = r"[a-z][0-9a-z_-]{5,19}"
_WITH_DIGIT = r"(?=[a-z]{0,19}[0-9_-])"
_WECHAT = (
    r"(?:微[ .·]{0,2}信|[薇威徽] ?信|(?<![a-z])v ?信|[微薇威徽][❤♥]|卫星|绿泡泡|加 ?我?[微薇v]|加我|\+ ?v"
    r"|[微薇威徽](?=:)|(?<![a-z0-9])(?:v ?x|w ?x|wechat|weixin|v(?=:)))"
)
_NOUN = r" ?(?:账号|帐号|号码?|id|联系方式|联系)?"
_SAYS = (  # any account may follow
    rf"(?:{_NOUN}{GAP}{{0,3}}(?:是|为|搜索?|加|[:=→“\"「]){GAP}{{0,3}}|号码? {{0,2}}|同号 ?: ?(?=[a-z]))"
)

_QQ = (
    r"(?<![a-z[])(?:q ?q(?![a-z])|扣扣|企鹅|球球|加 ?q|[扣q](?=[群裙:]))"
    rf"(?:账号|帐号|号码?|[群裙]号?|联系方式|联系)?{_IS}"
)
_COURIER = r"(?:顺丰|圆通|中通|申通|韵达|极兔|邮政|百世|德邦|京东|ems)(?:快递|速运|速递|物流)?"

ORDERS = (
    rule(
        "订单号",
        rf"(?:单号|订单编号|订单(?: ?id)?|交易号|流水号){_IS}([a-z]{{0,4}}\d(?:[ -]?\d){{9,}})",
    ),
    rule("订单号", rf"{_COURIER}{_IS}([a-z]{{2,4}}\d{{10,}}|\d{{12,}})"),
)
MAILS = (
    rule("邮箱", rf"{_LOCAL} {{0,2}}@ {{0,2}}[0-9a-z-]+(?:\.[0-9a-z-]+)+)"),
    rule("邮箱", rf"{_LOCAL} {{0,2}}@ {{0,2}}(?:[0-9a-z-]{{1,30}}{_DOT}){{1,3}}{_TOP})"),
    rule("邮箱", rf"{_LOCAL}{_CALLED_AT}(?:[0-9a-z-]{{1,30}}{_DOT}){{1,3}}{_TOP})"),
    rule("邮箱", rf"(?<![{NUMERALS}])([{NUMERALS}]{{5,12}}{_CALLED_AT}{_MAIL}{_DOT}{_TOP})"),
    rule("邮箱", rf"{_LOCAL}(?:{_WRITTEN_AT}|{_CALLED_AT}| ?@ ?){_MAIL}{_DOT}{_TOP}(?:{_DOT}{_TOP})?)"),
)
CHATS = (
    rule("微信", rf"{_WECHAT}(?:{_SAYS}|{_NOUN}{GAP}{{0,4}}{_WITH_DIGIT})({_ACCOUNT}|[1-9]\d{{5,10}}(?!\d))"),
    rule("QQ", rf"{_QQ}([1-9](?:[ -]?\d){{4,10}}|[{NUMERALS}]{{5,11}})(?![0-9a-z])"),
)
