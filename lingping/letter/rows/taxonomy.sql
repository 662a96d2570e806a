-- One row per need of the taxonomy.
select
    need, name_zh, name_en, measure_zh, measure_en,
from nlp.taxonomy
order by need
