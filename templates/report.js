"use strict";
// The page is whole without this. It adds filters, sorting and windowed rows to the table of
// identities, keeps the filters in the fragment, and makes requests to nobody.
(() => {
  const ALL_AT_ONCE = 200; // rows up to which the table is rendered whole
  const PRINTED = 2000; // rows that are put on paper at most
  const MARGIN = 12; // rows rendered beyond each end of the window

  const byId = (id) => document.getElementById(id);
  const source = byId("identities-data");
  const form = byId("filters");
  const box = byId("identities-box");
  const table = byId("identities-table");
  const count = byId("identities-count");
  if (!source || !form || !box || !table || !count) return;

  const data = JSON.parse(source.textContent);
  const column = Object.fromEntries(data.columns.map((name, at) => [name, at]));
  const body = table.tBodies[0];
  const fields = ["text", "nature", "party", "reach", "worst", "scope"];
  let shown = data.rows;
  let sort = { by: "", down: false };
  let printing = false;

  const get = (row, name) => row[column[name]];
  const partyId = (at) => data.parties[at][0];
  const partyName = (at) => data.parties[at][1];
  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const text = (key, ...values) => values.reduce((all, value, at) => all.replace(`%${at + 1}`, value), data.texts[key]);

  // Elements

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    for (const child of children) made.append(child);
    return made;
  }

  const severity = (word) => element("span", `severity s-${word}`, text(`severity-${word}`));

  function row(values, at) {
    const made = element("tr");
    made.setAttribute("aria-rowindex", String(at + 2));
    const name = element("th", "", element("bdi", "", get(values, "name")), element("small", "", element("bdi", "id", get(values, "id"))));
    name.scope = "row";
    name.title = get(values, "id");
    const cell = (...children) => made.append(element("td", "", ...children));
    made.append(name);
    cell(text(`nature-${data.natures[get(values, "nature")]}`), element("small", "", data.kinds[get(values, "kind")] ?? ""));
    cell(element("bdi", "", data.scopes[get(values, "scope")] ?? ""));
    cell(element("bdi", "", get(values, "parties").map(partyName).join(", ") || "–"));
    const reach = data.reaches[get(values, "reach")];
    const leads = get(values, "leads");
    cell(element("span", `reach r-${reach}`, text(`reach-${reach}`)), ...(leads ? [element("small", "", element("bdi", "", leads))] : []));
    cell(element("bdi", "", get(values, "owner") || "–"));
    cell(get(values, "last_used"));
    cell(number(get(values, "credentials")));
    cell(...findings(values));
    return made;
  }

  function findings(values) {
    const worst = get(values, "worst");
    if (!worst) return [element("span", "quiet", "–")];
    const mark = severity(data.severities[worst - 1]);
    const anchor = get(values, "anchor");
    const rest = ` ${number(get(values, "findings"))}`;
    if (!anchor) return [mark, rest];
    const link = element("a", "", mark);
    link.href = `#${data.anchors[anchor - 1]}`;
    return [link, rest];
  }

  function spacer(height) {
    const cell = element("td");
    cell.colSpan = table.tHead.rows[0].cells.length;
    cell.style.height = `${height}px`;
    const made = element("tr", "spacer", cell);
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  // Windowed rows

  let rowHeight = 0;

  function render() {
    const windowed = shown.length > ALL_AT_ONCE && !printing;
    box.classList.toggle("windowed", windowed);
    table.setAttribute("aria-rowcount", String(shown.length + 1));
    if (!windowed) {
      const rows = shown.slice(0, printing ? PRINTED : ALL_AT_ONCE).map(row);
      if (printing && shown.length > PRINTED) rows.push(notPrinted(shown.length - PRINTED));
      body.replaceChildren(...rows);
      return;
    }
    if (!rowHeight) {
      body.replaceChildren(row(shown[0], 0));
      rowHeight = body.rows[0].getBoundingClientRect().height || 48;
    }
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight) - MARGIN);
    const last = Math.min(shown.length, first + Math.ceil(box.clientHeight / rowHeight) + 2 * MARGIN);
    const rows = shown.slice(first, last).map((values, at) => row(values, first + at));
    body.replaceChildren(spacer(first * rowHeight), ...rows, spacer((shown.length - last) * rowHeight));
  }

  function notPrinted(more) {
    const cell = element("td", "", text("identities-not-printed", number(more)));
    cell.colSpan = table.tHead.rows[0].cells.length;
    return element("tr", "", cell);
  }

  let waiting = false;
  box.addEventListener("scroll", () => {
    if (waiting || shown.length <= ALL_AT_ONCE) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; render(); });
  }, { passive: true });

  // Filters

  const texts = new Map();
  function haystack(values) {
    let text = texts.get(values);
    if (text === undefined) {
      const parties = get(values, "parties").map(partyName).join(" ");
      text = [get(values, "name"), get(values, "id"), get(values, "owner"), data.kinds[get(values, "kind")], parties].join("\n").toLowerCase();
      texts.set(values, text);
    }
    return text;
  }

  function keeps(wanted) {
    const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean);
    const nature = data.natures.indexOf(wanted.nature);
    const reach = data.reaches.indexOf(wanted.reach);
    const worst = data.severities.indexOf(wanted.worst) + 1;
    const scope = data.scopes.indexOf(wanted.scope);
    return (values) => {
      const parties = get(values, "parties");
      if (wanted.nature && get(values, "nature") !== nature) return false;
      if (wanted.reach && get(values, "reach") !== reach) return false;
      if (wanted.scope && get(values, "scope") !== scope) return false;
      if (wanted.worst === "none" ? get(values, "worst") > 0 : get(values, "worst") < worst) return false;
      if (wanted.party === "own" && parties.length > 0) return false;
      if (wanted.party === "outside" && parties.length === 0) return false;
      if (!["", "own", "outside"].includes(wanted.party) && !parties.some((at) => partyId(at) === wanted.party)) return false;
      return words.every((word) => haystack(values).includes(word));
    };
  }

  const key = {
    name: (values) => get(values, "name").toLowerCase(),
    nature: (values) => `${data.natures[get(values, "nature")]} ${data.kinds[get(values, "kind")]}`,
    scope: (values) => data.scopes[get(values, "scope")] ?? "",
    parties: (values) => get(values, "parties").length,
    reach: (values) => get(values, "reach"),
    owner: (values) => get(values, "owner").toLowerCase(),
    last_used: (values) => get(values, "last_used"),
    credentials: (values) => get(values, "credentials"),
    worst: (values) => get(values, "worst") * 1e6 + Math.min(get(values, "findings"), 999999),
  };

  const wanted = () => Object.fromEntries(fields.map((name) => [name, form.elements.namedItem(name).value]));

  function apply() {
    const filter = wanted();
    shown = data.rows.filter(keeps(filter));
    if (key[sort.by]) {
      const value = key[sort.by];
      const sign = sort.down ? -1 : 1;
      shown.sort((a, b) => { const x = value(a), y = value(b); return x < y ? -sign : x > y ? sign : 0; });
    }
    const all = number(data.rows.length);
    count.textContent = shown.length === data.rows.length ? text("identities-count-all", all) : text("identities-count-some", number(shown.length), all);
    const more = byId("identities-more");
    if (more) more.hidden = true;
    box.scrollTop = 0;
    render();
    return filter;
  }

  // The fragment: #identities?nature=non-human&reach=administrator

  const PREFIX = "#identities?";

  function toFragment(filter) {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
    if (sort.by) query.set("sort", (sort.down ? "-" : "") + sort.by);
    const fragment = query.size ? PREFIX + query : "#identities";
    if (location.hash === fragment || (!query.size && !location.hash.startsWith(PREFIX))) return;
    try { history.replaceState(null, "", fragment); } catch { /* some viewers forbid it; the filter works all the same */ }
  }

  function fromFragment() {
    if (!location.hash.startsWith(PREFIX)) return false;
    const query = new URLSearchParams(location.hash.slice(PREFIX.length));
    form.reset();
    for (const name of fields) {
      const field = form.elements.namedItem(name);
      const value = query.get(name) ?? "";
      if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) continue;
      field.value = value;
    }
    const by = query.get("sort") ?? "";
    sort = { by: by.replace(/^-/, ""), down: by.startsWith("-") };
    showSort();
    apply();
    byId("identities").scrollIntoView();
    return true;
  }

  // Sorting

  function showSort() {
    for (const head of table.tHead.querySelectorAll("th[data-sort]")) {
      const active = head.dataset.sort === sort.by;
      head.setAttribute("aria-sort", active ? (sort.down ? "descending" : "ascending") : "none");
    }
  }

  const heads = [];
  for (const head of table.tHead.querySelectorAll("th[data-sort]")) {
    const button = element("button", "", head.textContent);
    heads.push([head, button]);
    button.type = "button";
    button.addEventListener("click", () => {
      const by = head.dataset.sort;
      // Figures and ranks are asked for from the top, words from A.
      const down = ["parties", "reach", "credentials", "worst", "last_used"].includes(by);
      sort = { by, down: sort.by === by ? !sort.down : down };
      showSort();
      toFragment(apply());
    });
    head.replaceChildren(button);
  }

  function print(begins) {
    printing = begins;
    // A heading that is repeated on every sheet must be text: browsers leave buttons out there.
    for (const [head, button] of heads) head.replaceChildren(begins ? button.textContent : button);
    render();
  }

  function options(name, values) {
    const field = form.elements.namedItem(name);
    for (const [value, label] of values) {
      const option = element("option", "", label);
      option.value = value;
      field.append(option);
    }
  }

  options("nature", data.natures.map((word) => [word, text(`nature-${word}`)]));
  options("party", data.parties);
  options("reach", [...data.reaches].reverse().map((word) => [word, text(`reach-${word}`)]));
  const orWorse = (word) => word === "critical" ? text("severity-critical") : text("identities-or-worse", text(`severity-${word}`));
  options("worst", [...data.severities].reverse().map((word) => [word, orWorse(word)]));
  options("scope", data.scopes.map((name) => [name, name]));

  let typing = 0;
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => toFragment(apply()), 80);
  });
  form.addEventListener("reset", () => {
    setTimeout(() => { sort = { by: "", down: false }; showSort(); toFragment(apply()); });
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", fromFragment);
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  addEventListener("resize", () => { rowHeight = 0; render(); });

  const pages = byId("open-pages");
  if (pages) {
    pages.hidden = false;
    const openAll = pages.textContent;
    pages.addEventListener("click", () => {
      const all = [...document.querySelectorAll("details.page")];
      const open = all.some((page) => !page.open);
      for (const page of all) page.open = open;
      pages.textContent = open ? pages.dataset.close : openAll;
    });
  }

  form.hidden = false;
  showSort();
  if (!fromFragment()) apply();
})();
