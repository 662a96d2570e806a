"use strict";
// The board: shows what the page's data hold for the chosen merchant, period and need. It computes no figures, and puts
// every value into the page as text.
const data = JSON.parse(document.getElementById("data").textContent);
const find = id => document.getElementById(id);
const chosen = { merchant: "", period: String(data.firstPeriod), need: "" };
const drawn = new Map();

function element(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === "class") made.className = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const fill = (phrase, values) => phrase.replace(/\{(\w+)(?::s)?\}/g, (whole, name) => name in values ? values[name] : whole);

function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// Tables ---------------------------------------------------------------------------------------------------------------

function intervalBar([low, value, high, whole], most) {
  const x = share => (4 + 92 * share / most).toFixed(1);
  const bar = svg("svg", { class: "bar", viewBox: "0 0 100 12", "aria-hidden": "true" });
  bar.append(svg("line", { class: "ground", x1: 4, x2: 96, y1: 6, y2: 6 }));
  bar.append(svg("line", { x1: x(low), x2: x(high), y1: 6, y2: 6 }));
  if (whole !== null) bar.append(svg("line", { class: "whole", x1: x(whole), x2: x(whole), y1: 0, y2: 12 }));
  bar.append(svg("circle", { cx: x(value), cy: 6, r: 3.5 }));
  return bar;
}

function sparkline(counts) {
  const most = Math.max(1, ...counts);
  const bars = counts.map(count => element("span", { style: `height:${Math.round(100 * count / most)}%` }));
  return element("span", { class: "spark", role: "img", "aria-label": counts.join(", "), title: counts.join(" · ") }, ...bars);
}

function showCell(cell, most) {
  if (cell === null) return [element("span", { class: "quiet-cell" }, "—")];
  if (typeof cell === "string") return [element("bdi", {}, cell)];
  const [, text, extra] = cell;
  if (Array.isArray(extra)) return [element("span", { class: "with-bar" }, intervalBar(extra, most), text)];
  if (extra && extra.spark) return [sparkline(extra.spark)];
  if (extra && extra.fill !== undefined) {
    const track = element("span", { class: "track" }, element("span", { class: "fill", style: `width:${100 * extra.fill}%` }));
    return [element("span", { class: "with-bar" }, track, text)];
  }
  if (extra && extra.tone) return [element("span", { class: `change ${extra.tone}` }, text)];
  return [text];
}

const sortValue = cell => cell === null ? null : Array.isArray(cell) ? cell[0] : cell;

function compare(one, other) {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return typeof one === "string" ? one.localeCompare(String(other), document.documentElement.lang) : other - one;
}

// A table whose headings sort it. `options`: label, rows (their indices, in order), onFirst (called with the index of a
// row), isChosen, firstClass.
function showTable(place, table, options) {
  const state = drawn.get(place.id) || { column: null, backwards: false };
  drawn.set(place.id, state);
  const order = options.rows || table.rows.map((_, index) => index);
  if (!order.length) {
    place.replaceChildren(element("p", { class: "quiet" }, options.empty || data.say.empty));
    return;
  }
  const column = table.columns.findIndex(([name]) => name === state.column);
  if (column >= 0) {
    order.sort((a, b) => {
      const [one, other] = [sortValue(table.rows[a][column]), sortValue(table.rows[b][column])];
      return (one === null || other === null ? 1 : state.backwards ? -1 : 1) * compare(one, other);
    });
  }
  const most = Math.max(0.01, ...table.rows.flat().map(cell => Array.isArray(cell) && Array.isArray(cell[2]) ? Math.max(cell[2][2], cell[2][3] || 0) : 0));
  const headings = table.columns.map(([name, isNumber], index) => {
    const button = element("button", { type: "button", title: fill(data.say.sort, { column: name }) }, name);
    button.addEventListener("click", () => {
      state.backwards = state.column === name && !state.backwards;
      state.column = name;
      showTable(place, table, { ...options, rows: order });
      place.querySelectorAll("thead button")[index].focus();
    });
    const heading = element("th", { scope: "col", class: isNumber ? "" : "words" }, button);
    const falls = typeof (table.rows.map(row => sortValue(row[index])).find(each => each !== null)) === "number";
    if (index === column) heading.setAttribute("aria-sort", falls !== state.backwards ? "descending" : "ascending");
    return heading;
  });
  const lines = order.map(index => {
    const cells = table.rows[index].map((cell, at) => {
      const kind = table.columns[at][1] ? "" : "words";
      if (at) return element("td", { class: kind }, ...showCell(cell, most));
      const content = options.onFirst ? [element("button", { type: "button" }, ...showCell(cell, most))] : showCell(cell, most);
      if (options.onFirst) content[0].addEventListener("click", () => options.onFirst(index));
      return element("th", { scope: "row", class: `${kind} ${options.firstClass || ""}` }, ...content);
    });
    return element("tr", options.isChosen && options.isChosen(index) ? { class: "chosen" } : {}, ...cells);
  });
  const made = element("table", {}, element("thead", {}, element("tr", {}, ...headings)), element("tbody", {}, ...lines));
  place.replaceChildren(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": options.label }, made));
}

// Charts ---------------------------------------------------------------------------------------------------------------

async function draw(figure, chart, values, size = {}) {
  figure.hidden = !values.length;
  if (!values.length) return;
  const place = figure.querySelector(".chart");
  const made = await vegaEmbed(place, { ...data.charts[chart], ...size, data: { values } },
    { actions: false, ast: true, renderer: "svg", defaultStyle: false, tooltip: false });
  // The whole chart has one label; what Vega says of each mark would only be noise to a screen reader.
  for (const mark of place.querySelectorAll("[role], [aria-roledescription]")) {
    for (const name of ["role", "aria-roledescription", "aria-label"]) mark.removeAttribute(name);
  }
  if (drawn.has(figure.id)) drawn.get(figure.id).finalize();
  drawn.set(figure.id, made);
}

const known = (weeks, field) => weeks.filter(week => week[field] !== null).length > 1 ? weeks : [];

async function showTrend(merchant, length) {
  const weeks = merchant.trend.slice(-Math.max(length, data.context));
  const isThin = weeks.filter(week => week.reviews >= data.fewest).length < 2;
  const notes = [fill(data.say.lastWeeks, { n: weeks.length }), isThin ? fill(data.say.fewWeeks, { n: data.fewest }) : ""];
  find("trend-note").textContent = weeks.length < 2 ? data.say.oneWeek : notes.filter(Boolean).join(data.say.semicolon);
  const series = merchant.need_trend[chosen.need];
  const share = series ? series.slice(-weeks.length) : [];
  const needWeeks = weeks.map((week, index) => {
    const [value, low, high] = share[index] || [null, null, null];
    return { week: week.week, share: value, low, high };
  });
  const caption = series ? fill(data.say.needChart, { name: find("need").selectedOptions[0].textContent }) : "";
  find("need-chart").querySelector("figcaption").textContent = caption;
  find("need-chart").querySelector(".chart").setAttribute("aria-label", fill(data.say.chartLabel, { title: caption }));
  await draw(find("need-chart"), "share", series ? known(needWeeks, "share") : []);
  for (const field of ["share", "rating", "reviews", "revenue"]) {
    const shown = known(weeks, field).some(week => week[field]) ? known(weeks, field) : [];
    await draw(find(`${field}-chart`), field, shown);
  }
}

// Sections -------------------------------------------------------------------------------------------------------------

const title = id => find(`${id}-title`).textContent;

function showFigures(period) {
  find("figure-list").replaceChildren(...period.figures.map(figure => element("div", { "data-code": figure.code },
    element("dt", {}, figure.name),
    element("dd", { class: `value ${figure.tone}` }, figure.value),
    element("dd", { class: `change ${figure.change_tone}` }, figure.change),
    element("dd", { class: "note" }, figure.note))));
}

async function showNeeds(period) {
  const { needs } = period;
  find("needs-chart").hidden = !needs.rows.length;
  showTable(find("needs-table"), needs, {
    label: title("needs"), empty: data.say.noNeeds,
    isChosen: index => needs.codes[index] === chosen.need,
    onFirst: index => choose({ need: needs.codes[index] === chosen.need ? "" : needs.codes[index] }),
  });
  const bars = period.need_bars.slice(0, 15).flatMap(([need, negatives, positives]) => [
    { need, side: data.say.complaints, n: -negatives, left: String(negatives), right: "" },
    { need, side: data.say.praise, n: positives, left: "", right: String(positives) },
  ]).filter(bar => bar.n);
  await draw(find("needs-chart"), "needs", bars, { height: 24 * new Set(bars.map(bar => bar.need)).size });
}

function showItems(period) {
  const table = period.items[chosen.need] || { columns: [], rows: [], note: "" };
  showTable(find("items-table"), table, {
    label: title("items"), empty: chosen.need ? data.say.noNeedItems : data.say.noItems, firstClass: "item",
  });
  find("items-note").textContent = table.note ? `${table.note} ${find("items-note").dataset.bar}` : "";
}

function showQuotes(merchant, period, length) {
  const places = new Map(period.needs.codes.map((code, place) => [code, place]));
  const fits = quote => quote.age < length && (chosen.need ? quote.need === chosen.need : places.has(quote.need));
  const quotes = merchant.quotes.filter(fits);
  quotes.sort((one, other) => places.get(one.need) - places.get(other.need));
  const perNeed = new Map();
  const shown = quotes.filter(quote => {
    perNeed.set(quote.need, (perNeed.get(quote.need) || 0) + 1);
    return chosen.need || perNeed.get(quote.need) === 1;
  }).slice(0, 6);
  find("quote-list").replaceChildren(...shown.map(showQuote));
  if (!shown.length) find("quote-list").append(element("p", { class: "quiet" }, data.say.noQuotes));
}

function showQuote(quote) {
  const text = element("bdi", { lang: "zh-CN" }, ...quote.pieces.map(([piece, carries]) => carries ? element("mark", {}, piece) : piece));
  const facts = [quote.name, ...quote.facts].map(fact => element("span", {}, fact));
  if (quote.item) facts.push(element("bdi", { lang: "zh-CN" }, quote.item));
  return element("blockquote", {}, element("p", {}, text), element("footer", {}, ...facts));
}

function showImports(merchant) {
  const facts = (merchant ? merchant.imports.facts : []).map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  find("import-facts").replaceChildren(...(facts.length ? [element("dl", { class: "facts" }, ...facts)] : []));
  if (merchant && !facts.length) find("import-facts").append(element("p", { class: "quiet" }, data.say.noImports));
  const rows = data.held.rows.map((_, index) => index).filter(index => !merchant || data.held.merchants[index] === merchant.id);
  showTable(find("held-table"), data.held, { label: title("imports"), rows, empty: find("held-table").dataset.none });
}

function showOverview() {
  showTable(find("overview-table"), data.overview[chosen.period], {
    label: title("overview"), onFirst: index => choose({ merchant: data.merchants[index].id, need: "" }),
  });
}

// What is chosen -------------------------------------------------------------------------------------------------------

function options(select, pairs, value) {
  select.replaceChildren(...pairs.map(([code, name]) => element("option", { value: code }, name)));
  select.value = value;
}

async function show() {
  const merchant = data.merchants.find(each => each.id === chosen.merchant);
  const period = merchant && merchant.periods[chosen.period];
  const length = Number(chosen.period);
  const isMany = data.merchants.length !== 1;
  find("heading").textContent = merchant ? merchant.id : data.heading;
  find("span").textContent = period ? period.span : "";
  find("notes").textContent = merchant ? [...merchant.notes, ...(period ? period.notes : [])].join(" · ") : "";
  const codes = period ? period.needs.codes.map((code, index) => [code, period.needs.rows[index][0]]) : [];
  if (!codes.some(([code]) => code === chosen.need)) chosen.need = "";
  options(find("need"), [["", data.say.allNeeds], ...codes], chosen.need);
  find("need-label").hidden = !period;
  find("merchant").value = chosen.merchant;
  find("period").value = chosen.period;
  find("overview").hidden = Boolean(merchant) || !isMany;
  for (const id of ["figures", "trend", "needs", "items", "quotes", "weeks"]) find(id).hidden = !period;
  find("imports").hidden = false;
  showImports(merchant);
  if (!merchant) return showOverview();
  if (!period) return undefined;
  showFigures(period);
  showTable(find("stars-table"), period.stars, { label: find("stars").querySelector("h3").textContent });
  find("stars").hidden = !period.stars.rows.length;
  showItems(period);
  showQuotes(merchant, period, length);
  const rows = merchant.table.rows.map((_, index) => index).slice(0, Math.max(length, data.context));
  showTable(find("weeks-table"), merchant.table, { label: title("weeks"), rows });
  await showTrend(merchant, length);
  return showNeeds(period);
}

function choose(change) {
  Object.assign(chosen, change);
  const entries = Object.entries(chosen).filter(([, value]) => value);
  history.replaceState(null, "", `#${new URLSearchParams(entries)}`);
  document.body.dataset.ready = "";
  return show().finally(() => { document.body.dataset.ready = "yes"; });
}

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  const ids = data.merchants.map(each => each.id);
  const merchant = ids.length === 1 ? ids[0] : ids.includes(given.get("merchant")) ? given.get("merchant") : "";
  const isOffered = data.periods.some(([length]) => String(length) === given.get("period"));
  return { merchant, period: isOffered ? given.get("period") : String(data.firstPeriod), need: given.get("need") || "" };
}

data.heading = find("heading").textContent;
options(find("merchant"), [["", fill(data.say.all, { n: data.merchants.length })], ...data.merchants.map(each => [each.id, each.id])], "");
options(find("period"), data.periods, chosen.period);
find("merchant").addEventListener("change", event => choose({ merchant: event.target.value, need: "" }));
find("period").addEventListener("change", event => choose({ period: event.target.value }));
find("need").addEventListener("change", event => choose({ need: event.target.value }));
find("filters").addEventListener("submit", event => event.preventDefault());
find("print").addEventListener("click", () => print());
addEventListener("hashchange", () => choose(read()));
choose(read());
