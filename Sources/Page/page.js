"use strict";
// What the page cannot do by itself: speak other languages, choose among findings, open what a link leads to.
// Without it everything is there, in English.
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const words = JSON.parse(byId("words").textContent);
  const root = document.documentElement;
  const select = byId("language");
  const languages = Array.from(select.options, (option) => option.value);
  let language = root.lang;
  let regions = null;

  // Texts

  /** A text with its places filled; a code of a country stands behind the country's name. */
  const text = (element) => {
    const pattern = words[element.dataset.t]?.[languages.indexOf(language)];
    if (pattern === undefined) return element.textContent;
    return pattern.replace(/\{(\d)\}/g, (_, place) => {
      const value = element.dataset[place] ?? "";
      return "region" in element.dataset ? named(value) : value;
    });
  };

  const named = (code) => {
    try {
      const name = /^[A-Z]{2}$/.test(code) && regions ? regions.of(code) : code;
      return name && name !== code ? `${name} (${code})` : code;
    } catch {
      return code;
    }
  };

  const say = (element, key, ...values) => {
    element.dataset.t = key;
    values.forEach((value, place) => { element.dataset[place] = value; });
    element.textContent = text(element);
  };

  const speak = (chosen) => {
    language = chosen;
    root.lang = chosen;
    try { regions = new Intl.DisplayNames([chosen], { type: "region" }); } catch { regions = null; }
    for (const element of all("[data-t]")) {
      const spoken = text(element);
      if (element.textContent !== spoken) element.textContent = spoken;
    }
    nameColumns();
  };

  /** Cells say which column they stand in, for where there is no room for its head. */
  const nameColumns = () => {
    for (const table of all("table")) {
      const heads = Array.from(table.tHead?.rows[0]?.cells ?? [], (cell) => cell.textContent);
      for (const row of table.tBodies[0]?.rows ?? []) {
        for (const cell of row.cells) if (cell.tagName === "TD") cell.dataset.column = heads[cell.cellIndex] ?? "";
      }
    }
  };

  const wanted = () => {
    const asked = new URLSearchParams(location.search).get("lang");
    const wishes = [asked, root.dataset.lang].filter(Boolean).concat(navigator.languages ?? [navigator.language]);
    return wishes.map((wish) => wish.toLowerCase().split("-")[0]).find((wish) => languages.includes(wish)) ?? "en";
  };

  // Findings

  const findings = all(".finding").map((element) => ({
    element,
    kind: element.closest("[data-kind]").dataset.kind,
    law: element.closest(".law")?.dataset.law ?? "",
    text: null,
  }));
  const containers = all(".law[data-law], .article, .rule, .beside, .alike");
  const filters = byId("filters");

  const choose = () => {
    if (!filters) return;
    const kinds = new Set(all("input[name=kind]:checked", filters).map((box) => box.value));
    const law = byId("law").value;
    const query = byId("search").value.trim().toLowerCase();
    const parts = query === "" ? [] : query.split(/\s+/);
    const kept = new Set();
    let shown = 0;
    for (const finding of findings) {
      let fits = kinds.has(finding.kind) && (law === "*" || law === finding.law);
      if (fits && parts.length > 0) {
        finding.text ??= `${(finding.element.closest(".alike") ?? finding.element).textContent} ${finding.element.dataset.rule ?? ""}`.toLowerCase();
        fits = parts.every((part) => finding.text.includes(part));
      }
      finding.element.hidden = !fits;
      if (!fits) continue;
      shown += 1;
      for (let above = finding.element.parentElement; above && !kept.has(above); above = above.parentElement) {
        kept.add(above);
      }
    }
    for (const container of containers) {
      container.hidden = !kept.has(container);
      // What was searched for is not left folded.
      if (parts.length > 0 && !container.hidden && "open" in container) container.open = true;
    }
    say(byId("shown"), "shown", String(shown), String(findings.length));
  };

  const chooseAll = () => {
    for (const box of all("input[name=kind]", filters)) box.checked = true;
    byId("law").value = "*";
    byId("search").value = "";
    choose();
  };

  // Folding

  const openAbove = (element) => {
    for (let above = element; above; above = above.parentElement) {
      if (above instanceof HTMLDetailsElement) above.open = true;
    }
    element.querySelector(":scope > details")?.setAttribute("open", "");
  };

  const followLink = () => {
    let target = null;
    try { target = byId(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!target) return;
    if (target.closest("[hidden]")) chooseAll();
    openAbove(target);
    target.scrollIntoView();
  };

  // Begin

  select.value = wanted();
  select.addEventListener("change", () => speak(select.value));
  byId("print").addEventListener("click", () => window.print());
  byId("tools").hidden = false;
  window.addEventListener("hashchange", followLink);
  if (filters) {
    let waiting = 0;
    filters.hidden = false;
    filters.addEventListener("change", choose);
    byId("search").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(choose, 120);
    });
    const setOpen = (isOpen) => {
      for (const details of all(".deployment details")) details.open = isOpen;
    };
    byId("unfold").addEventListener("click", () => setOpen(true));
    byId("fold").addEventListener("click", () => setOpen(false));
    choose();
  }
  speak(select.value);
  if (location.hash) followLink();
})();
