-- Ends of the 95 % interval of a share, k in n, after Wilson (1927); NULL where n is 0 or NULL:
-- (k + z²/2 ± z √(k (n - k) / n + z²/4)) / (n + z²) with z = 1.959964
create or replace temporary macro wilson_low(k, n) as
    (k::double + 1.959964 ** 2 / 2 - 1.959964 * sqrt(k::double * (n::double - k) / nullif(n::double, 0) + 1.959964 ** 2 / 4))
    / (n::double + 1.959964 ** 2);
create or replace temporary macro wilson_high(k, n) as
    (k::double + 1.959964 ** 2 / 2 + 1.959964 * sqrt(k::double * (n::double - k) / nullif(n::double, 0) + 1.959964 ** 2 / 4))
    / (n::double + 1.959964 ** 2);
