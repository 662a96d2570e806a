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
