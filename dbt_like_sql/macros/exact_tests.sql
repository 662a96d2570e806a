-- Probability that `k` of `draws` have a mark which `marked` of all `total` have (hypergeometric)
create or replace temporary macro hypergeometric(k, draws, marked, total) as
    exp(
        lgamma(draws + 1.0) - lgamma(k + 1.0) - lgamma(draws - k + 1.0)
        + lgamma(total - draws + 1.0) - lgamma(marked - k + 1.0) - lgamma(total - draws - marked + k + 1.0)
        - lgamma(total + 1.0) + lgamma(marked + 1.0) + lgamma(total - marked + 1.0)
    );
-- Probability of at least `hits` in `draws` if the share were that of `other_hits` in `others`: Fisher's exact test
-- (1935), one-sided, as mid-p (Lancaster 1961). Near 1 where the share is lower; 0.5 where either has no reviews.
create or replace temporary macro fisher_mid_p(hits, draws, other_hits, others) as
    list_sum(list_transform(
        range(hits::bigint, least(hits + other_hits, draws)::bigint + 1),
        lambda k: hypergeometric(k, draws, hits + other_hits, draws + others)
    )) - hypergeometric(hits, draws, hits + other_hits, draws + others) / 2;
-- Whether a rise is strong enough to be named in the week in which it shows. In shops where nothing rises, 3 of 1,000 weeks
-- have such a complaint (`python -m benchmarks.issue_claims`).
create or replace temporary macro is_strong_rise(kind, polarity, q_value, mentions) as
    mentions >= 3 and q_value <= if(kind = 'need' and polarity = 'negative', 0.01, 0.005);
