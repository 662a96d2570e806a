"""Rewards for praise are detected; gifts, discounts and points of the platform are not rewards."""

import pytest

from lingping.text.cleaning import clean
from lingping.text.reward import mentions_reward


@pytest.mark.parametrize(
    "text",
    [
        "好评返现",
        "为了五星好评返现5元才写的",
        "客服说确认收到货好评返现到指定的账户，收到货后又是另外一回事了",
        "不好，连个好评返现都不给",
        "好评返现是骗人的",
        "好评红包我不领了，不值这个钱",
        "东西不好用，还想骗人给好评发红包",
        "这个点评强迫上图！！！我不点评成功就拿不到这个返现30元了",
        "晒图返3元，所以来晒",
        "晒单返红包，图给你了",
        "五星返2元",
        "卡片上写着好评有礼",
        "非要搞好评前50名送耳机",
        "哪些什么好评送东西什么的，我不要",
        "又没有说必须要5颗星好评才返现",
        "估计好评都是返现的吧",
        "冲着红包来写好评的",
        "为了返现给的好评",
        "看在两块钱的份上给个五星",
        "评价返５元",
    ],
)
def test_a_reward_that_was_promised_accepted_refused_or_never_sent_is_detected(text: str):
    assert mentions_reward(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "好评",
        "好评，还送了一块润肤皂",
        "必须好评送货速度快",
        "好评送的洗面奶小样很好用",
        "还送了红包🧧 细节好评",
        "刚抢购4999返现400，好评",
        "便宜，够用。搞活动返现100还用了一张券",
        "退款返现，真的很失望",
        "给予五星好评奖励",
        "今天又幸运地被大众点评抽中了",
        "评价晒单送京豆，那就一台一台地评价",
        "听说评价可以送积分",
        "从没见过配送员之间要好评的",
        "不是好评返现，真心觉得好用",
        "我绝对不是冲着好评来的",
        "不图好评返现，就是喜欢",
        "严重不符，纯粹是刷单",
    ],
)
def test_gifts_discounts_points_and_denials_are_not_rewards(text: str):
    assert not mentions_reward(clean(text))
