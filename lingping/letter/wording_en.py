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

# The first measure of each need of the shipped taxonomy, by its Chinese wording: a replaced one stays in Chinese.
MEASURES: Mapping[str, str] = MappingProxyType({
    "抽取 {item} 近两周发货批次各 10 件做全检，把差评里的缺陷列成检验项，不合格批次先下架。": (
        "Inspect 10 pieces of each batch of {item} shipped in the last two weeks for the faults named in "
        "complaints, and take failing batches off sale."
    ),
    "用客户的实际场景复测 {item} 被抱怨的功能，把实测数值和适用条件写进商品页，删去做不到的说法。": (
        "Test the functions of {item} that were complained of as customers use them, put the measured figures "
        "and conditions on the product page, and delete claims that do not hold."
    ),
    "请三位没用过 {item} 的同事按说明书从开箱用到收起，记下卡住的步骤，改说明书并拍一段一分钟视频。": (
        "Ask three colleagues who never used {item} to unpack and use it by the manual, note where they get "
        "stuck, mend the manual and film one minute."
    ),
    "在自然光下重拍 {item} 主图和细节图，不加滤镜，每种颜色各配一张实物图。": (
        "Photograph {item} again in daylight without filters, one real picture for each colour."
    ),
    "实测 {item} 各规格的尺寸、重量，换掉商品页旧尺码表，误差范围一并写明。": (
        "Measure the size and weight of every variant of {item}, and replace the size table on the product "
        "page, tolerances included."
    ),
    "对 {item} 当前批次做一次试吃或闻味盲评，与好评批次对照，差异大的批次停发。": (
        "Taste or smell the current batch of {item} blind beside a well-reviewed one, and stop shipping "
        "batches that differ much."
    ),
    "缩短 {item} 从采摘或出厂到发货的时间，超过约定天数的库存转特价并标明日期。": (
        "Shorten the time from harvest or factory to shipping of {item}; sell older stock at a discount with "
        "its date shown."
    ),
    "把 {item} 的成分表或面料检测报告拍照放进详情页，含量写到百分比。": (
        "Put the ingredient list or fabric test report of {item} on the product page, with percentages."
    ),
    "在 {item} 详情页展示品牌授权书和防伪查询步骤，随货附查询卡。": (
        "Show the brand's authorisation and how to verify it on the page of {item}, and enclose a "
        "verification card."
    ),
    "逐条核对 {item} 商品页与实物：图片、参数、配件清单、赠品，有出入的当天改正。": (
        "Check the page of {item} against the goods line by line (pictures, figures, parts, gifts) and mend "
        "differences the same day."
    ),
    "大促前后 15 天给 {item} 开价保，降价自动退差，并在商品页写明规则。": (
        "Protect the price of {item} for 15 days around sales: refund the difference automatically, and state "
        "the rule on the page."
    ),
    "核对 {item} 近两周从付款到揽收、从揽收到签收的时长，找出最慢的线路，换承运商或加仓。": (
        "Time {item} from payment to pick-up and from pick-up to delivery over two weeks; change the carrier "
        "of the slowest route or add a warehouse."
    ),
    "给 {item} 加气泡柱或内衬，做一次 80 厘米跌落测试，通过后再用新包装发货。": (
        "Add air columns or a liner to {item}, drop it from 80 cm, and ship in the new packaging once it "
        "passes."
    ),
    "抽查与 {item} 有关的客服会话，把首次响应控制在 2 分钟内，不解决不关单。": (
        "Review service chats about {item}; answer within 2 minutes and close no case that is not solved."
    ),
    "在 {item} 详情页放目录和十页试读，写明适合的读者与版本差异。": (
        "Put the contents and ten sample pages of {item} on its page, and say whom it suits and how editions "
        "differ."
    ),
})  # fmt: skip
