"""Rules for names behind a label and for street addresses."""

import re

from lingping.text.personal_data.rule import HAN, Rule, rule

_SURNAMES = (
    "欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|端木|"
    "[王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆"
    "廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝"
    "聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷卜饶凌娄成沙穆费廉岑鲍卫蒙姬盛刁虞房裘缪宗宣郁杭嵇荣荀甄储宁仇栾厉冉桑濮冀瞿茹卓蔺屠佘佟仲伊简景阳]"
)
_NO_NAME = (
    "安装|程序|高手|马上|常常|文员|金牌|万能|方便|任何|易损|路人|管家|管理|游戏|关机|武警|严重|章鱼|石头|温柔|"
    "高[个度中三二一端级]|白[领色皮天]|黄[皮色黑牛]|方[形脸]|金[牛色]|万[分一]|常[客用年]|安[全心]|成[年人都功]|向[来日]|"
    "文[科艺]|左[手右]|石家|江[西苏浙]|云南|石榴|马[虎路]|田径|熊孩|夏天|毛[衣病孩]|关[系注]|童[装年]|路过|钱[包都]|"
    "申[请通]|顾客|周[末边一二三四五六日岁]|何时|余额|苗条|贺卡|龙[虾年]|单[亲身个]|包[邮装裹括]|花[钱店费]|应[该急]|解[决释]|水[果货]|连[衣续]|莫名|尤其|季[节度]|程度|左右|牛[奶仔肉]|卫生|蒙[牛蔽]|房[东子间]|宁可|简[单直]|伊[利始]|阳[台光]|景[区点]|盛[饭夏]|荣[耀誉]|宣传|费[用力劲]"
)
_AFTER_NAME = f"[^{HAN}]|$|[我的在住是家来今从]|手机|电话|微信|地址"
_NAME = rf"(?:{_SURNAMES})(?:[{HAN}]{{1,2}}?(?={_AFTER_NAME})|[{HAN}]{{2}})"
# A name that fills its clause: behind words that other things follow, too.
_WHOLE_NAME = rf"(?!{_NO_NAME})(?:{_SURNAMES}|[花水云古边池包单党闻应解祖富车吉连祝])[{HAN}]{{1,2}}(?![{HAN}a-z0-9])"
_NOT_A_KIND = "(?<![皮脸党族座肤客户人生妈爸的员粉控白子机妹弟姐哥群家了过吧呢吗啊里上下])"  # 我是高三党
_ROLE = (
    r"(?:(?:收[货件款]|寄件|联系|开户|签收|持卡|入住|预约|订餐|预订|乘车)人|(?<![商用客帐账])户名|户主|机主|乘客"
    r"|[实真]名|(?:会员)?姓名)(?:姓名|名字)?"
)

_STOP = "在于到是的了住往至给我你他她址寄送从去发把收家"
_ROAD = r"(?:路|街|大道|巷|胡同|小区|花园|公寓|大厦|新村|苑|村|家园|园|社区|坊)"
_STREET = rf"[^\W\d_a-z{_STOP}]{{1,6}}{_ROAD}"
_PART = r"(?:[a-z一二三四五六七八九东南西北上下中甲乙丙][段区期座苑]|[东南西北上下中]段|步行街|[甲乙丙])"
_BUILDING = r"(?:号楼|号院|单元|号(?![门柜线店窗桌餐台厅机柜链色色])|弄|栋|幢|座|室|楼|组)"
_DOOR = (
    rf"(?:\d{{1,5}}(?:-\d{{1,4}})?{_BUILDING}|[一二三四五六七八九十]{{1,3}}(?:号楼|单元|栋|幢)|宿舍楼?|[a-z]座\d{{2,4}}室?"
    r"|[a-z][座栋幢])"
)
_NUMBER = rf"(?:{_DOOR}(?: ?{_DOOR}){{0,4}}(?:-?\d{{3,4}}(?![\d.元块多个]))?室?|\d{{1,3}}-\d{{1,3}}-\d{{2,4}}(?!\d))"
_REGION = re.compile(rf"[^\W\d_a-z{_STOP}]{{1,24}}\Z", re.IGNORECASE)


def _start_of_region(match: re.Match[str]) -> int:
    """Where province, city and district before a street begin; the street's own start where it names none."""
    start = match.start(1)
    region = next(iter(_REGION.findall(match.string[max(0, start - 24) : start])), "")
    named = region + match[1][:6]
    return start - len(region) if re.search("[省市区县镇乡州旗]", named[1:]) else start


NAMES = (
    rule("姓名", rf"(?:我|名字)叫(?:做|[: ])?(?!{_NO_NAME})({_NAME})"),
    rule("姓名", rf"{_ROLE} ?: ?({_NAME}|[{HAN}]{{2,4}}(?![{HAN}]))"),
    rule("姓名", rf"{_ROLE}(?:是|为|写的?)? ?({_WHOLE_NAME})"),
    rule("姓名", rf"(?:本人|我是(?:买家|顾客)?|(?:寄|退款|退|转账?|汇款?|打款)给)({_WHOLE_NAME}){_NOT_A_KIND}"),
)
ADDRESSES = (
    Rule(
        "[地址]",
        re.compile(rf"({_STREET} ?{_PART}?{_NUMBER})", re.IGNORECASE),
        start=_start_of_region,
    ),
)
