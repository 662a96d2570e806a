"""Stars with fractions: every table counts them as they were given."""

from decimal import Decimal

from sql_shop import Shop


def test_fractions_of_stars_are_neither_lost_nor_rounded():
    shop = Shop()
    for number, (stars, sentiment) in enumerate([("4.7", "positive"), ("4.5", "positive"), ("0.5", "negative")]):
        shop.review(f"r{number}", f"文{number}", rating=Decimal(stars), user_key="u1", item_id="i1")
        shop.classify(f"文{number}", sentiment)
    shop.build()
    assert shop.ask("select mean_rating from marts.merchant_weeks") == [(Decimal("3.23"),)]
    assert shop.ask("select item_id, stars from intermediate.item_weeks order by all") == [
        ("*", Decimal("9.70")), ("i1", Decimal("9.70")),
    ]  # fmt: skip
    assert shop.ask("select ratings, stars, complaints from intermediate.user_activity") == [(3, Decimal("9.70"), 1)]
    assert shop.ask("select mean_rating from marts.user_profile") == [(Decimal("3.23"),)]
