-- 97.5 % quantile of the normal distribution, as lingping.stats.intervals.Z95
create or replace temporary macro z95() as 1.959964;
-- Bounds of the 95 % interval of a share k / n (Wilson 1927); NULL where n is 0 or NULL:
-- (k + z²/2 ± z √(k (n - k) / n + z²/4)) / (n + z²)
create or replace temporary macro wilson_low(k, n) as
    (k::double + z95() ** 2 / 2 - z95() * sqrt(k::double * (n::double - k) / nullif(n::double, 0) + z95() ** 2 / 4))
    / (n::double + z95() ** 2);
create or replace temporary macro wilson_high(k, n) as
    (k::double + z95() ** 2 / 2 + z95() * sqrt(k::double * (n::double - k) / nullif(n::double, 0) + z95() ** 2 / 4))
    / (n::double + z95() ** 2);
-- How much a classifier's errors differ between shops, as lingping.stats.intervals.BETWEEN_SHOPS
create or replace temporary macro between_shops() as 0.04;
-- The share of complaints behind a share as read, from the rates of hits and false alarms (Rogan & Gladen 1978)
create or replace temporary macro true_share(k, n, hits, alarms) as
    greatest(0.0, least(1.0, (k::double / n::double - alarms) / (hits - alarms)));
-- How far rates that differ between shops move the corrected share, to either side
create or replace temporary macro reading_reach(share, hits, alarms) as
    z95() * sqrt(
        between_shops() * (share ** 2 * hits * (1 - hits) + (1 - share) ** 2 * alarms * (1 - alarms))
    ) / (hits - alarms);
-- Bounds of the 95 % interval of a share of texts as a classifier read them: that of Wilson, widened by its errors, as
-- lingping.stats.intervals.widen_by_reading. NULL where n is 0 or NULL, Wilson's where the rates are NULL, and 0 and 1
-- where the rates tell too little.
create or replace temporary macro reading_low(k, n, hits, alarms) as case
    when n > 0 and hits - alarms >= 0.1 then greatest(0.0, least(
        wilson_low(k, n),
        true_share(k, n, hits, alarms) - sqrt(
            ((k::double / n::double - wilson_low(k, n)) / (hits - alarms)) ** 2
            + reading_reach(true_share(k, n, hits, alarms), hits, alarms) ** 2
        )
    ))
    when n > 0 and hits - alarms < 0.1 then 0.0
    else wilson_low(k, n)
end;
create or replace temporary macro reading_high(k, n, hits, alarms) as case
    when n > 0 and hits - alarms >= 0.1 then least(1.0, greatest(
        wilson_high(k, n),
        true_share(k, n, hits, alarms) + sqrt(
            ((wilson_high(k, n) - k::double / n::double) / (hits - alarms)) ** 2
            + reading_reach(true_share(k, n, hits, alarms), hits, alarms) ** 2
        )
    ))
    when n > 0 and hits - alarms < 0.1 then 1.0
    else wilson_high(k, n)
end;
