"""What a board reads of a snapshot of two shops whose reviews have no date."""

SHOPS = """
set TimeZone = 'Asia/Shanghai';
create schema marts; create schema nlp; create schema ops;
create table nlp.taxonomy (need text, name_zh text, name_en text, measure_zh text, measure_en text);
create table marts.merchant_weeks (merchant_id text, week date, is_complete boolean, reviews bigint);
create table marts.reviews (merchant_id text, week date);
insert into marts.reviews values ('snacks', null), ('snacks', null), ('tea', null);
create table ops.files (
    merchant_id text, path text, status text, reason text, received bigint, accepted bigint,
    duplicate bigint, quarantined bigint, loaded_at timestamptz
);
insert into ops.files values
    ('snacks', 'snacks/a.csv', 'loaded', null, 2, 2, 0, 0, '2026-03-29 08:00:00+08'),
    (null, 'snacks/b.csv', 'held', 'no mapping', null, null, null, null, '2026-03-30 08:00:00+08'),
    (null, 'loose.csv', 'held', 'no merchant', null, null, null, null, '2026-03-30 08:00:00+08');
"""
