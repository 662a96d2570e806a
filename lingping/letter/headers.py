"""Names of the workbook's sheets, columns and codes; in English the columns are named as in the marts."""

from collections.abc import Mapping
from types import MappingProxyType

from lingping.letter.weekly_letter import Language

# Tables of LetterRows in the order of the letter's sections. A table that is not named here goes last, under its name.
SHEETS: Mapping[str, str] = MappingProxyType({
    "weeks": "逐周数字", "insights": "抱怨与好评", "wishes": "顾客的希望", "emerging_issues": "新冒出的问题",
    "issues": "新冒出的问题", "item_health": "商品状况", "items": "商品状况", "segments": "顾客构成",
    "churn": "可能离开的顾客", "audiences": "该联系的顾客", "category_standings": "同类比较", "standings": "同类比较",
    "action_effects": "措施效果", "effects": "措施效果", "reviews": "引用的评价", "review_needs": "引用的评价谈到什么",
})  # fmt: skip

# A column that means something else in one table is named as table.column; one that is not named stays outside the
# workbook: keys of customers, orders and texts.
_COLUMNS: Mapping[str, str] = MappingProxyType({
    "weeks.negatives": "差评", "weeks.negative_share": "差评占比", "insights.reviews": "读到的评价",
    "category_standings.reviews": "读到的评价", "item_health.negatives": "差评",
    "item_health.negative_share": "差评占比",
    "review_key": "评价编号", "review_id": "来源评价编号", "review_date": "评价日期", "week": "周（周一）",
    "item_id": "商品编号", "item_name": "商品", "category": "类目", "variant": "规格", "rating": "星级", "text": "原文",
    "follow_up_text": "追评", "opinion": "判断", "need": "方面代码", "need_name": "方面", "polarity": "褒贬",
    "words": "线索词", "probability": "概率", "is_from_follow_up": "出自追评", "is_corrected": "人工更正",
    "complaints": "抱怨的方面", "praises": "夸奖的方面",
    "is_default_praise": "默认好评", "is_template": "文字雷同", "is_conflict": "星级与文字相反", "is_paid": "好评返现",
    "has_reply": "已回复", "reviews": "评价数", "read_reviews": "读到的评价", "mean_rating": "平均评分",
    "negatives": "抱怨", "neutrals": "中性", "positives": "好评", "mentions": "提到",
    "negative_share": "抱怨占比", "negative_low": "占比 95% 下限", "negative_high": "占比 95% 上限",
    "positive_share": "好评占比", "adjusted_negative_share": "校正后的差评占比",
    "shrunk_share": "收缩后的占比", "prior_weight": "先验分量",
    "baseline_reviews": "前 4 周读到", "baseline_negatives": "前 4 周抱怨", "baseline_share": "之前占比",
    "negative_change": "占比变化", "negative_share_change": "差评占比变化", "p_value": "p 值", "q_value": "q 值",
    "rating_impact": "对评分的影响", "customers": "涉及顾客", "spend_touched": "涉及顾客累计支付",
    "matched_complainers": "匹配到的抱怨顾客",
    "repurchase_change": "复购变化", "repurchase_low": "复购变化 95% 下限", "repurchase_high": "复购变化 95% 上限",
    "refund_change": "退款变化", "refund_low": "退款变化 95% 下限", "refund_high": "退款变化 95% 上限",
    "priority": "优先级", "priority_rank": "优先次序", "evidence": "抱怨证据（评价编号）",
    "praise_evidence": "好评证据（评价编号）", "suggestion": "建议",
    "default_praise_reviews": "默认好评", "template_reviews": "文字雷同", "conflict_reviews": "星级与文字相反",
    "replied_reviews": "已回复", "follow_ups": "有追评", "visitors": "访客", "browses": "浏览", "carts": "加购",
    "purchases": "购买行数", "searches": "搜索", "orders": "订单", "buyers": "买家", "revenue": "订单额",
    "refunds": "退款笔数", "refund_amount": "退款额", "refund_share": "退款占比", "top_keywords": "常说的词",
    "keywords": "关键词",
    "previous_reviews": "上周评价数", "previous_mean_rating": "上周平均评分", "previous_negative_share": "上周差评占比",
    "previous_revenue": "上周订单额", "is_complete": "已完整", "as_of": "数据截至",
    "rfm_segment": "顾客分组", "users": "人数", "cluster": "行为类型", "churn_risk": "流失风险",
    "wish": "希望", "needs": "谈到的方面", "p_wish": "概率", "item_wishes": "该商品的希望条数",
    "item_share": "占该商品评价", "kind": "类型", "topic": "话题代码", "topic_name": "话题",
    "status": "状态", "start_date": "开始日期",
    "opened_week": "冒出的周", "closed_week": "结束的周", "first_opened_week": "首次冒出的周", "episodes": "次数",
    "total": "当周总数", "share": "占比", "log_odds_z": "上升幅度（标准差）", "mentions_since": "至今提到",
    "is_newest": "最近一周", "recent_reviews": "近期读到", "recent_negatives": "近期差评",
    "recent_share": "近期差评占比", "recent_low": "近期占比 95% 下限", "recent_high": "近期占比 95% 上限",
    "shop_share": "全店近期差评占比",
    "trend_z": "趋势（Z 值）", "top_complaint": "抱怨最多的方面", "top_complaint_reviews": "抱怨条数",
    "conversion": "转化率", "state": "状况", "category_merchants": "同类商家数", "category_share": "同类差评占比",
    "standing": "与同类相比", "merchants": "商家数", "mention_share": "提及占比",
    "action_id": "措施编号", "outcome": "看什么", "audience": "人群", "name_zh": "人群", "rule": "条件",
    "measure": "措施", "action_date": "日期", "trials_before": "之前样本", "trials_after": "之后样本",
    "share_before": "之前占比", "share_after": "之后占比", "controls": "对照数", "control_before": "对照之前占比",
    "control_after": "对照之后占比", "effect": "效果", "effect_low": "效果 95% 下限", "effect_high": "效果 95% 上限",
    "verdict": "结论", "members": "人数", "held_out": "留作对照", "expected_buyers": "预计购买人数",
    "expected_value": "预计金额", "entered_at": "登记时间",
})  # fmt: skip

_SENTIMENTS: Mapping[str, str] = MappingProxyType({"negative": "差评", "neutral": "中性", "positive": "好评"})
_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "item_id": {"*": "全部商品"},
    "status": {"open": "仍在", "closed": "已过去", "reopened": "再次冒出"},
    "kind": {"need": "方面", "phrase": "说法"},
    "state": {"too_few": "样本不足", "worsening": "变差", "improving": "好转", "poor": "偏差", "good": "良好",
              "ordinary": "一般"},
    "standing": {"better": "好于同类", "worse": "差于同类", "alike": "相当"},
    "outcome": {"complaints": "抱怨占比", "conversion": "转化", "purchases": "购买"},
    "verdict": {"improved": "见效", "worse": "变差", "no evidence": "看不出效果"},
})  # fmt: skip

_ENGLISH_SHEETS: Mapping[str, str] = MappingProxyType({
    "weeks": "Week by week", "insights": "Complaints and praise", "emerging_issues": "Emerging issues",
    "segments": "Customer segments", "churn": "Customers who may leave", "category_standings": "Against the category",
    "reviews": "Cited reviews", "review_needs": "Needs of cited reviews",
})  # fmt: skip
_ENGLISH_COLUMNS: Mapping[str, str] = MappingProxyType({
    "need": "Need code", "need_name": "Need", "topic": "Topic code", "topic_name": "Topic", "p_value": "p",
    "q_value": "q", "rfm_segment": "RFM segment", "log_odds_z": "Log-odds (z)", "p_wish": "Probability of a wish",
    "name_zh": "Audience", "week": "Week (Monday)",
})  # fmt: skip


def sheet_name(language: Language, table: str) -> str:
    """The name of a table's sheet."""
    if language == "zh":
        return SHEETS.get(table, table)
    return _ENGLISH_SHEETS.get(table, _worded(table))


def column_name(language: Language, table: str, column: str) -> str | None:
    """The header of a column; None for one that stays outside the workbook."""
    if column not in _COLUMNS:
        return None
    if language == "zh":
        return _COLUMNS.get(f"{table}.{column}", _COLUMNS[column])
    return _ENGLISH_COLUMNS.get(column, _worded(column))


def value_name(language: Language, column: str, value: str) -> str:
    """A code of the marts in words; what is no code stays as it is."""
    names = _VALUES.get(column, _SENTIMENTS if column in ("opinion", "polarity") else {})
    if value not in names:
        return value
    return names[value] if language == "zh" else value.replace("_", " ")


def _worded(name: str) -> str:
    return name.replace("_", " ").capitalize()
