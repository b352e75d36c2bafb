"use strict";
(() => {
  const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, scrollZoom: false, doubleClick: "reset" };
  const MARGINS = 690; // the width of an A4 page within its margins, in CSS pixels

  // ---- pictures: a figure for each set of options that are chosen

  function chosen(chart) {
    return Array.from(chart.querySelectorAll("input:checked"), (input) => input.value).join(" ");
  }

  async function figure(data) {
    if (!("packed" in data.dataset)) return JSON.parse(data.textContent);
    const bytes = Uint8Array.from(atob(data.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  async function draw(chart) {
    const key = chosen(chart);
    for (const picture of chart.querySelectorAll(".picture")) {
      const data = document.getElementById(`${picture.id}.${key}`);
      if (!data) continue;
      const found = await figure(data);
      if (chosen(chart) !== key) return; // another choice came meanwhile
      if (window.matchMedia("(pointer: coarse)").matches) found.layout.dragmode = false; // a finger scrolls
      picture.style.height = `${found.layout.height}px`;
      await Plotly.newPlot(picture, found.data, found.layout, CONFIG);
    }
    chart.dataset.drawn = key;
  }

  // a choice that has no figure is left out: what is counted in GJ may have nothing to fold
  function offer(chart) {
    const keys = new Set();
    for (const picture of chart.querySelectorAll(".picture")) {
      for (const data of document.querySelectorAll(`script[id^="${picture.id}."]`)) keys.add(data.id.slice(picture.id.length + 1));
    }
    const groups = Array.from(chart.querySelectorAll("fieldset"));
    const now = groups.map((group) => group.querySelector("input:checked").value);
    groups.forEach((group, place) => {
      for (const input of group.querySelectorAll("input")) {
        const key = now.map((value, at) => (at === place ? input.value : value)).join(" ");
        input.disabled = !keys.has(key);
      }
    });
  }

  const charts = Array.from(document.querySelectorAll(".chart"));
  for (const chart of charts) {
    chart.addEventListener("change", (event) => {
      if (event.target.type !== "radio") return;
      offer(chart);
      draw(chart);
    });
  }

  // ---- tables: sorted by their headers, filtered by what is typed

  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

  function compare(one, other, place, numeric, sign) {
    const a = one.cells[place], b = other.cells[place];
    if (!numeric) return sign * collator.compare(a.textContent, b.textContent);
    const none = ("v" in b.dataset) - ("v" in a.dataset);
    return none || sign * (Number(a.dataset.v) - Number(b.dataset.v)) || 0;
  }

  function sort(header) {
    const table = header.closest("table"), body = table.tBodies[0], numeric = header.classList.contains("n");
    const first = numeric ? "descending" : "ascending", second = numeric ? "ascending" : "descending";
    const way = header.getAttribute("aria-sort") === first ? second : first;
    for (const other of header.parentNode.cells) other.setAttribute("aria-sort", other === header ? way : "none");
    const rows = Array.from(body.rows), sign = way === "ascending" ? 1 : -1;
    rows.sort((one, other) => compare(one, other, header.cellIndex, numeric, sign));
    body.append(...rows);
  }

  for (const button of document.querySelectorAll("thead button")) {
    button.addEventListener("click", () => sort(button.closest("th")));
  }

  function filter(input) {
    const rows = Array.from(document.getElementById(input.dataset.table).tBodies[0].rows);
    const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      row.dataset.text ??= row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => row.dataset.text.includes(word));
      shown += !row.hidden;
    }
    const told = input.parentNode.querySelector("output");
    told.textContent = told.dataset.count.replace("{shown}", shown).replace("{all}", rows.length);
  }

  for (const input of document.querySelectorAll("input[type=search]")) {
    input.addEventListener("input", () => filter(input));
    filter(input);
  }

  // ---- paper: pictures as wide as the page

  function fit(onPaper) {
    for (const picture of document.querySelectorAll(".picture")) {
      const wide = picture.querySelector(".main-svg")?.width.baseVal.value;
      picture.style.zoom = onPaper && wide > MARGINS ? MARGINS / wide : "";
    }
  }
  window.addEventListener("beforeprint", () => fit(true));
  window.addEventListener("afterprint", () => fit(false));
  window.matchMedia("print").addEventListener("change", (event) => fit(event.matches));

  // one picture after another, so that the page can be read and used meanwhile
  async function drawAll() {
    document.documentElement.dataset.started = Math.round(performance.now());
    for (const chart of charts) {
      await draw(chart);
      chart.dataset.at = Math.round(performance.now());
      await new Promise((next) => setTimeout(next, 0));
    }
    document.documentElement.dataset.ready = Math.round(performance.now());
  }
  charts.forEach(offer);
  drawAll();
})();
