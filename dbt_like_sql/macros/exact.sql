-- Exact inference on small 2×2 tables, given their margins (Fisher 1935; several tables together: Gart 1970).
create or replace temporary macro log_choose(n, k) as lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
-- Probability of each possible number of hits among n customers, least first, where `hits` of n + m were hit
create or replace temporary macro hit_chances(n, m, hits) as list_transform(
    range(greatest(0, hits - m)::bigint, least(n, hits)::bigint + 1),
    lambda k: exp(log_choose(n, k) + log_choose(m, hits - k) - log_choose(n + m, hits))::double
);
-- Probabilities of the sum of two independent counts
create or replace temporary macro convolve(x, y) as list_transform(
    range(1, len(x) + len(y)),
    lambda i: list_sum(list_transform(
        range(greatest(1, i - len(y) + 1), least(i, len(x)) + 1),
        lambda j: x[j] * y[i - j + 1]
    ))
);
-- Chances of counts under odds exp(log_odds) times as high, relative to that of the count at `place`; 600: exp(710)
-- overflows
create or replace temporary macro tilt(chances, place, log_odds) as list_transform(
    chances,
    lambda chance, i: chance * exp(least(600.0, log_odds * (i - place)))
);
-- Lower end of the exact 95 % interval of the log odds ratio: where the count at `place` of the list or a higher one has
-- a probability of 2.5 %. Found by bisection.
create or replace temporary macro lowest_log_odds(chances, place) as list_reduce(
    list_transform(range(50), lambda step: [0.0::double, 0.0::double]),
    lambda ends, step: if(
        list_sum(list_transform(
            tilt(chances, place, (ends[1] + ends[2]) / 2),
            lambda chance, i: if(i >= place, 0.975, -0.025) * chance
        )) > 0,
        [ends[1], (ends[1] + ends[2]) / 2],
        [(ends[1] + ends[2]) / 2, ends[2]]
    ),
    [-30.0::double, 30.0::double]
)[1];
-- How many hits fewer than the count at `place` are expected under such odds. The Mantel-Haenszel difference is linear
-- in the hits, so that this over its weight is the way from the difference to the end of its interval. Arguments are
-- columns: an expression would be computed for each element.
create or replace temporary macro hits_below(chances, place, log_odds) as
    list_sum(list_transform(tilt(chances, place, log_odds), lambda chance, i: (place - i) * chance))
    / list_sum(tilt(chances, place, log_odds));
