"""Everything that the letter says in English."""

from collections.abc import Mapping
from types import MappingProxyType

PHRASES: Mapping[str, str] = MappingProxyType({
    # The page
    "lang": "en",
    "letter": "Lingping weekly letter",
    "title": "{merchant}: review letter, {week}",
    # What leads to the page: the index of a merchant's letters, and a delivery
    "index.title": "{merchant}: all review letters",
    "index.below": "{n} week{n:s}, the newest first",
    "file.xlsx": "Excel workbook",
    "file.pdf": "PDF",
    "file.md": "digest",
    # The workbook
    "book.contents": "Contents",
    "book.item": "Item",
    "book.content": "Content",
    "book.merchant": "Shop",
    "book.week": "Week",
    "book.sentence": "In one sentence",
    "book.as_of": "Data up to",
    "book.model": "Classifier",
    "book.run": "Run",
    "book.quarantined": "Data not used",
    "book.rows": "{n} row{n:s}",
    "book.check": "How to check",
    "book.check_how": "Every number of the letter stands in the sheets behind; “{sheet}” lists each review of the "
    "week, to be filtered and counted again.",
    "book.quotes": "Quotes",
    "book.quotes_how": "Phone numbers, names and the like are hidden. Text that begins with = + - @ and the like has "
    "an apostrophe in front, so that it is not run as a formula.",
    "book.note": "Note",
    "book.cut": "The week has {n} reviews; “{sheet}” lists the first {most}.",
    "book.sheet": "Sheet: {name}",
    "book.figures": "Figures of the week",
    "book.figure": "Figure",
    "book.now": "This week",
    "book.before": "Week before",
    "book.change": "Change",
    "book.low": "95% from",
    "book.high": "95% to",
    "book.remark": "Remark",
    "book.reviews": "Reviews of the week",
    "book.yes": "yes",
    "book.no": "no",
    "delivery.updated": "{title} (updated)",
    "delivery.replaces": "This replaces the letter of the same week that you have.",
    "delivery.link": "The whole letter: {link}",
    "delivery.files": "Attached: {kinds}",
    "comma": ", ",
    "list": ", ",
    "semicolon": "; ",
    "full_stop": ".",
    "gap": " ",
    "in_quotes": "“{text}”",
    "too_few": "too few",
    "unknown": "—",
    "interval": "95% interval {low}–{high}",
    "code": "code {code}",
    "table.figures": "The figures",
    "table.weeks": "Week by week",
    # The digest for chats
    "digest.title": "{merchant}: reviews of the week",
    "digest.pains": "To be dealt with first",
    "digest.pain": "{name}: {n} complaint{n:s}",
    "digest.share": "{share} of what was read",
    "digest.first": "Do first: {suggestion}",
    "digest.delight": "{name} {n}",
    "digest.delights": "Customers praise: {praised}",
    # Dates
    "day": "{day} {month_name}",
    "date": "{day} {month_name} {year}",
    "week": "{day} {month_name} – {until_day} {until_month_name} {year}",
    "week_of_two_years": "{day} {month_name} {year} – {until_day} {until_month_name} {until_year}",
    # Figures
    "trend.few": "Too few: under two weeks with {n} reviews or more; no trend is drawn.",
    "edition": "Version {version}, written on {day}. Against the version before: ",
    "edition.unchanged": "no headline figure has changed, the text has",
    "figure.model": "Classifier",
    "figure.reviews": "Reviews",
    "figure.rating": "Mean rating",
    "figure.negative": "Negative share",
    "figure.positive": "Positive share",
    "figure.default_praise": "Default praise",
    "figure.revenue": "Sales",
    "figure.refunds": "Refunded",
    "figure.conversion": "Buyers per 100 visitors",
    "note.reviews": "{n} of them say something",
    "note.rating": "out of 5",
    "note.share": "{part} of {whole}",
    "note.revenue": "{n} order{n:s}",
    "note.refunds": "{n} refund{n:s}",
    "note.conversion": "{visitors} visitor{visitors:s}, {buyers} buyer{buyers:s}",
    "missing.stars": "no stars",
    "missing.visitors": "no visitors",
    "value.count": "{size}",
    "value.stars": "{size}",
    "value.money": "{size}",
    "value.people": "{size}",
    "size.count": "{size}",
    "size.stars": "{size}",
    "size.share": "{size} points",
    "size.money": "{size}",
    "size.people": "{size}",
    # Changes
    "before.week": "last week",
    "before.four_weeks": "the 4 weeks before ({share})",
    "change.none_before": "nothing to compare with last week",
    "change.thin_before": "too few reviews in the 4 weeks before to compare",
    "change.equal": "same as {earlier}",
    "change.more": "↑ {size} more than {earlier}",
    "change.less": "↓ {size} less than {earlier}",
    "change.higher": "↑ {size} above {earlier}",
    "change.lower": "↓ {size} below {earlier}",
    "change.chance": "{change}; may be chance",
    "change.good": "{change}: better",
    "change.bad": "{change}: worse",
    # The week in one sentence
    "headline.nothing": "No reviews this week.",
    "headline.received": "{n} review{n:s} this week",
    "headline.rating": "{received}, {rating} stars on average",
    "headline.negative": "{share} negative, {change}",
    "headline.few": "only {n} with something to read, too few to judge the negative share",
    "headline.pain": "most pressing: {name} ({n} complaint{n:s})",
    "headline.delight": "most praised: {name} ({n})",
    # Sections
    "section.figures": "The week in figures",
    "section.trend": "The last {n} weeks",
    "section.pains": "What hurts",
    "section.delights": "What delights",
    "section.needs": "Praise and complaints by aspect",
    "section.wishes": "Wishes",
    "section.issues": "Newly risen issues and praise",
    "section.items": "Items to look at",
    "section.customers": "Who is speaking, who is about to leave",
    "section.speaking": "Your customers",
    "section.leaving": "Regulars who may not come back",
    "section.standings": "Beside your category",
    "section.effects": "Did it work?",
    "section.basis": "What these numbers rest on",
    # What hurts
    "pain.count": "{n} complaint{n:s}",
    "pain.share": "{share} of the {total} reviews read (95% interval {low}–{high})",
    "pain.few": "Too few reviews to give a share.",
    "pain.rating": "Without these reviews the mean rating would be {size} higher.",
    "pain.customers": "It touches {n} customer{n:s}.",
    "pain.customers_spend": "It touches {n} customer{n:s} who paid {spend} here in all.",
    "pain.repurchase": (
        "The {n} customers who ever complained of it came back to buy within 30 days {size} {less} often than "
        "matched others (95% interval {low} to {high})."
    ),
    "pain.refund": (
        "The {n} customers who ever complained of it were refunded {size} {more} often than matched others "
        "(95% interval {low} to {high})."
    ),
    "word.fewer": "less",
    "word.more": "more",
    "word.points": "{size} points",
    "pain.none": "No complaints were read this week.",
    "pain.action": "What to do",
    "pain.history": "Complaints in the last {n} weeks, oldest first: {before}, ",
    "pain.history_unit": "",
    "pain.items": "Items complained of most",
    "column.item": "Item",
    "column.complaints": "Complaints",
    "column.praise": "Praise",
    "column.read": "Read",
    "column.share": "Share",
    "column.expected": "Expect",
    "pain.expected": (
        "“Expect”: the share of an item with few reviews, drawn towards the shop's; steadier than the week's "
        "own."
    ),
    "delight.count": "{n} praised it",
    "delight.share": "{n} praised it, {share}",
    "quote.stars": "{n} star{n:s}",
    "quote.follow_up": "follow-up",
    # Charts
    "needs.column": "Aspect",
    "needs.keywords": "Words of the week: {words}",
    "chart.needs": "Complaints, to the left, and praise, to the right, of {n} aspects; the table below has the numbers",
    "chart.trend": (
        "Negative share, mean rating and number of reviews in the last {n} weeks; the table below has the "
        "numbers"
    ),
    "chart.share": "Negative share (pale band: 95% interval)",
    "chart.rating": "Mean rating (axis does not start at 0)",
    "chart.reviews": "Reviews",
    "chart.items": (
        "Negative share of {n} items in the last 8 weeks with 95% intervals, beside the shop's share; the "
        "table below has the numbers"
    ),
    "chart.standings": (
        "Negative share of the shop on {n} counts with 95% intervals, beside the category's; the table below "
        "has the numbers"
    ),
    "legend.item": "Dot: negative share, last 8 weeks; line: 95% interval; tick: whole shop",
    "legend.standing": "Dot: your negative share; line: 95% interval; tick: the category",
    "column.week": "Week of",
    "column.reviews": "Reviews",
    "column.rating": "Rating",
    "column.negative": "Negative",
    "column.interval": "95% interval",
    # Wishes
    "wishes.count": "{n} review{n:s} of this week asked or suggested something.",
    "wishes.shown": "{n} of them, items with most wishes first:",
    "wishes.none": "No wishes were read this week.",
    "wishes.same": "{n} reviews of the week wish something of it",
    # Issues
    "issues.new": "new this week",
    "issues.again": "back this week",
    "issues.open": "not over yet",
    "issue.need.negative": "More complaints about {name}",
    "issue.need.positive": "More praise for {name}",
    "issue.phrase.negative": "More complaints that say “{name}”",
    "issue.phrase.positive": "More praise that says “{name}”",
    "issue.figures.need": (
        "In the week it rose, {n} of {total} reviews ({share}), against {baseline} in the 8 weeks before; "
        "first seen {start}."
    ),
    "issue.figures.phrase": (
        "In the week it rose, {n} of {total} complaining customers ({share}), against {baseline} in the 8 "
        "weeks before; first seen {start}."
    ),
    "issues.none": "Nothing rose clearly above the 8 weeks before.",
    "issues.few": "Too few: {n} review{n:s} read this week can't show whether anything is new.",
    "issues.whole_shop": "whole shop",
    # Items
    "items.worsening": "getting worse",
    "items.poor": "worse than the shop",
    "items.share": "{share} negative in 8 weeks (95% interval {low}–{high}), whole shop {shop}",
    "items.complaint": "most complained of: {name} ({n})",
    "items.none": "No item is getting clearly worse or is clearly worse than the shop ({n} looked at).",
    "items.few": "{n} more item{n:s} with under 10 reviews read in 8 weeks: too few to judge.",
    "items.all_few": "Too few: none of the {n} item{n:s} has 10 reviews read in 8 weeks.",
    "column.recent": "8 weeks",
    "column.shop": "Shop",
    "column.state": "State",
    # Customers
    "customers.column": "Customers",
    "customers.users": "Number",
    "customers.intro": (
        "Of {judged} customers who bought twice or more, {n} will most likely not return within {days} days."
    ),
    "customers.intro_spend": (
        "Of {judged} customers who bought twice or more, {n} will most likely not return within {days} days; "
        "they have paid {spend} here."
    ),
    "customers.none": "All {judged} customers who bought twice or more will most likely return within {days} days.",
    "customers.older": (
        "Segments are those of the newest day. This is the letter of an earlier week, whose segments were not kept, so"
        " there are none here."
    ),
    "customers.unknown": "Too few: the history is too short, or the regulars too few, to tell who is about to leave.",
    "customers.complained": "What they complained of: {needs}.",
    "customers.complained_one": "{name} ({n})",
    "customers.auc": (
        "On this shop's past customers, such a forecast ranked those who left before those who stayed in "
        "{auc} of pairs (50% is a guess)."
    ),
    "customers.judged": "Judged",
    "customers.leaving": "May leave",
    "customers.spend": "Have paid",
    "customers.advice": "Whom to address",
    "customers.members": "{n}",
    "customers.value": "worth about {value} within 28 days, as customers alike were",
    "segment.champions": "Champions",
    "segment.loyal": "Loyal",
    "segment.new": "New",
    "segment.promising": "Promising",
    "segment.at_risk": "At risk",
    "segment.hibernating": "Hibernating",
    "segment.browsers": "Browsers",
    "segment.undated": "Undated",
    "who.champions": "bought lately, and much",
    "who.loyal": "bought not long ago, and much",
    "who.new": "bought for the first time lately",
    "who.promising": "bought not long ago, still rarely",
    "who.at_risk": "used to buy much, not seen for long",
    "who.hibernating": "bought little, not seen for long",
    "who.browsers": "looked, never bought",
    "who.undated": "the source gives no date of purchase",
    # Category
    "standings.intro": (
        "Beside at least 5 shops of the same category together (negative share, lower is better). Totals "
        "only: no single shop can be seen."
    ),
    "standings.none": "Fewer than 5 shops in the category, or too few reviews this week: no comparison.",
    "standing.better": "better",
    "standing.alike": "alike",
    "standing.worse": "worse",
    "standings.whole": "All in all",
    "column.aspect": "Aspect",
    "column.ours": "You",
    "column.category": "Category",
    "column.verdict": "Verdict",
    "standings.merchants": "{category} ({n} shops)",
    # Effects
    "effects.none": (
        "No measure was entered in the last 12 weeks. Enter one, and this letter will tell whether it worked."
    ),
    "effects.waiting": "Being watched; a verdict is possible after {day}.",
    "effects.few": "Too few reviews, or items to compare with, to judge.",
    "effect.improved": "it worked",
    "effect.no evidence": "no effect seen",
    "effect.worse": "it got worse",
    "effect.waiting": "being watched",
    "effect.too_few": "too few",
    "effect.complaints": "Complaints went from {before} to {after}",
    "effect.conversion": "Buyers went from {before} to {after}",
    "effect.purchases": "{after} of those addressed bought",
    "effect.control": "{n} comparable items went from {before} to {after}",
    "effect.control_shops": "{n} comparable shops went from {before} to {after}",
    "effect.control_members": "of {n} not addressed, {after} did",
    "effect.net": "net of that, {direction} {size} (95% interval {low} to {high}).",
    "word.up": "up",
    "word.down": "down",
    "effect.taken": "since {day}",
    # Basis
    "basis.coverage": (
        "{reviews} review{reviews:s} this week, {read} of them with something to read ({share}); {default} of "
        "default praise and those without text are not judged."
    ),
    "basis.coverage_none": "No reviews this week.",
    "basis.templates": "{n} review{n:s} read like those of at least two other customers; they may be paid for.",
    "basis.conflicts": "{n} review{n:s} with stars that contradict the text; the text counts.",
    "basis.interval": (
        "95% intervals (Wilson) tell how much the size of the sample leaves open; under {n} reviews read, no "
        "share is given."
    ),
    "basis.no_amounts": "No order amounts were delivered: no sales, no refunds.",
    "basis.no_events": "No visits were delivered: no conversion.",
    "basis.code": "A quote was read wrongly? Tell its code to whoever runs Lingping (lingping label wrong CODE).",
    "basis.masked": (
        "Quotes are masked (phone numbers, names), long ones are cut; marked words carry the aspect. "
        "Customers' words and suggestions stay in Chinese where there is no translation."
    ),
    "basis.model": "What is good or bad was read by the model {model}.",
    "basis.accuracy": (
        "On {n} texts labelled by people it told negative from positive in {share} (95% interval "
        "{low}–{high})."
    ),
    "basis.errors": (
        "It finds about {hits} of 100 negative reviews, and takes about {alarms} of 100 others for negative."
    ),
    "basis.adjusted": "Corrected for that, the week's negative share is about {share}.",
    "basis.unmeasured": "Its error was not measured.",
    "basis.snapshot": "Data up to {day}; {n} row{n:s} held back for their format; run {run}.",
    "flags.caption": "Reviews that may mislead",
    "flags.column": "Kind",
    "flags.count": "Number",
    "flags.before": "4 weeks before",
    "flags.rating": "Stars (others)",
    "flag.default_praise": "Default praise",
    "flag.template": "Same wording",
    "flag.paid": "Speaks of a reward",
    "flag.conflict": "Stars against text",
    # Audiences of marts.audiences, which are worded in Chinese only
    "audience.win_back": "Win back",
    "audience.thank": "Thank",
    "audience.warn": "Warn",
    "audience.upsell": "Offer more",
    "audience.ask_review": "Ask for a review",
    "advice.win_back": "Send a coupon, and say that what bothered them last time has been mended",
    "advice.thank": "Thank them in person with a sample or a membership, and ask for nothing in return",
    "advice.warn": "Tell them of the known problem and of the remedy before they write a review",
    "advice.upsell": "Recommend what they put aside or into the cart, with a discount",
    "advice.ask_review": "Ask for their honest experience; no reward for praise",
    "item.any": "your items",
})  # fmt: skip
