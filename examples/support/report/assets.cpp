// How the page looks, and how it draws.
#include "support/report/page.hpp"

namespace customer_report {

const char* const page_style = R"css(
:root {
  --paper: #ffffff; --ground: #f4f6f9; --ink: #17212e; --soft: #4a5767; --line: #d3dae3; --accent: #1f5f9f;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    "WenQuanYi Micro Hei", sans-serif;
  line-height: 1.5; color: var(--ink); background: var(--ground);
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #19212b; --ground: #10161d; --ink: #eef2f6; --soft: #b5c0cc; --line: #36424f; --accent: #86bdf2; }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; }
header p { color: var(--soft); margin: .25rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; background: var(--paper); padding: .5rem 1rem; z-index: 9; }
.skip:focus { left: 1rem; top: .5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: .5rem 0; }
nav a { display: inline-block; padding: .25rem 0; }
.facts dl {
    display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin: .5rem 0;
}
.facts dl div { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd {
    margin: 0; font-size: 1.3rem; font-weight: 650; font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
.notice { background: var(--paper); border-left: .3rem solid var(--accent); padding: .6rem .9rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
figure { margin: 0; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem;
  min-width: 0; display: flex; flex-direction: column; }
.says { color: var(--soft); margin: .25rem 0 .5rem; overflow-wrap: anywhere; }
@media (min-width: 66rem) { .figures > figure:last-child:nth-child(odd) { grid-column: 1 / -1; } }
.chart { height: 21rem; min-width: 0; margin-top: auto; }
.chart.low { height: 15rem; }
.chart.tall { height: 25rem; }
details { margin-top: .5rem; }
summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
.scroll { overflow: auto; max-height: 26rem; position: relative; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; }
tr > :first-child { text-align: left; padding-left: 0; }
footer { color: var(--soft); padding-bottom: 3rem; }
footer h2 { color: var(--ink); }
@media (max-width: 40rem) {
  header, main, footer { padding: 0 .75rem; }
  header { padding-top: 1rem; }
  h1 { font-size: 1.4rem; }
  figure { padding: .75rem; }
  .facts dl { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
  .facts dd { font-size: 1.15rem; }
}
@media print {
  :root { --paper: #fff; --ground: #fff; --ink: #000; --soft: #333; --line: #bbb; --accent: #000; }
  .chart { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  nav, .skip { display: none; }
  header, main, footer { max-width: none; padding: 0; }
  .figures { display: block; }
  figure { break-inside: avoid; margin-bottom: 1rem; border-color: #ccc; }
  h2 { break-after: avoid; }
  details:not([open]) { display: none; }
  .scroll { overflow: visible; max-height: none; }
}
@page { margin: 14mm; }
)css";

const char* const page_script = R"js(
(function () {
  "use strict";
  var hues = {
    light: { ink: "#17212e", soft: "#4a5767", line: "#d3dae3", paper: "#ffffff", onmark: "#ffffff",
      low: "#eef4fb", high: "#74a9de", minus: "#e9a17a", even: "#f3f4f6", plus: "#7fb0e6", oncell: "#121c29",
      good: "#23774a", bad: "#b4530f", faint: "#8792a0",
      marks: ["#2a6fbb", "#b4530f", "#23774a", "#8a4fb0", "#b8394f", "#5b6472", "#0f7280", "#7a6212"] },
    dark: { ink: "#eef2f6", soft: "#b5c0cc", line: "#36424f", paper: "#19212b", onmark: "#0d1218",
      low: "#1f2b39", high: "#2b68a8", minus: "#93501f", even: "#2a333d", plus: "#2a66a6", oncell: "#f4f7fa",
      good: "#6fd09c", bad: "#f0a066", faint: "#8593a3",
      marks: ["#74b4f2", "#f0a066", "#6fd09c", "#c9a0ea", "#f2909f", "#aeb8c4", "#5cc8d6", "#d9bd5c"] }
  };
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var chinese = document.documentElement.lang.indexOf("zh") === 0;
  var family = getComputedStyle(document.documentElement).fontFamily;
  var number = new Intl.NumberFormat(chinese ? "zh-CN" : "en", { maximumFractionDigits: 2 });
  var compact = new Intl.NumberFormat(chinese ? "zh-CN" : "en", { notation: "compact", maximumSignificantDigits: 3 });
  var printing = false, drawn = [];

  function say(value) {
    if (Array.isArray(value)) return value.map(say).join(", ");
    if (typeof value === "number") return number.format(value);
    return value === null || value === undefined ? "-" : String(value);
  }
  // A colour "@good" in the options of a chart is one of the page, "@mark3" the fourth of its marks.
  function coloured(of, hue, is_colour) {
    if (is_colour && typeof of === "string" && of.charAt(0) === "@") {
      var mark = /^@mark(\d+)$/.exec(of);
      return mark ? hue.marks[Number(mark[1]) % hue.marks.length] : hue[of.slice(1)];
    }
    if (Array.isArray(of)) return of.map(function (each) { return coloured(each, hue, is_colour); });
    if (of && typeof of === "object") {
      var out = {};
      Object.keys(of).forEach(function (key) { out[key] = coloured(of[key], hue, /color$/i.test(key)); });
      return out;
    }
    return of;
  }
  function short(value) { // as there is room for on an axis
    return (Math.abs(value) < 1e5 ? number : compact).format(value);
  }
  function axis(hue, formatter) {
    return { axisLine: { lineStyle: { color: hue.faint } }, axisTick: { lineStyle: { color: hue.faint } },
      axisLabel: Object.assign({ color: hue.soft, fontFamily: family, hideOverlap: true },
        formatter && { formatter: formatter }),
      nameTextStyle: { color: hue.soft, fontFamily: family },
      splitLine: { lineStyle: { color: hue.line } }, splitArea: { show: false } };
  }
  function theme(hue) {
    return { color: hue.marks, backgroundColor: "transparent", textStyle: { color: hue.ink, fontFamily: family },
      categoryAxis: axis(hue), valueAxis: axis(hue, short), logAxis: axis(hue, short), timeAxis: axis(hue),
      legend: { textStyle: { color: hue.ink } },
      title: { textStyle: { color: hue.soft, fontSize: 12, fontWeight: "normal" } },
      visualMap: { textStyle: { color: hue.soft } },
      tooltip: { backgroundColor: hue.paper, borderColor: hue.line, textStyle: { color: hue.ink } },
      calendar: { itemStyle: { color: "transparent", borderColor: hue.line },
        splitLine: { lineStyle: { color: hue.soft } },
        dayLabel: { color: hue.soft }, monthLabel: { color: hue.soft }, yearLabel: { show: false } } };
  }
  function draw(box) {
    var old = echarts.getInstanceByDom(box);
    if (old) old.dispose();
    var hue = !printing && dark.matches ? hues.dark : hues.light;
    var width = printing ? 640 : box.clientWidth, narrow = width < 480;
    var options = coloured(JSON.parse(document.getElementById(box.dataset.chart + "-chart").textContent), hue);
    if (narrow && options.narrow) options = merge(options, options.narrow);
    delete options.narrow;
    if (options.grid && options.legend && options.legend.show !== false)
      options.grid.top += 22 * lines(options, width) + 4;
    options.animation = false;
    options.tooltip = Object.assign({ confine: true, valueFormatter: say }, options.tooltip);
    var chart = echarts.init(box, theme(hue),
      { renderer: "svg", locale: chinese ? "ZH" : "EN", width: width, height: box.clientHeight || 336 });
    chart.setOption(options);
    chart.getZr().flush();
    box.querySelectorAll("text[fill-opacity]").forEach(function (each) { // on paper nothing fades in
      each.removeAttribute("fill-opacity");
    });
    var svg = box.querySelector("svg");
    if (svg) svg.setAttribute("aria-hidden", "true");
  }
  var pen = document.createElement("canvas").getContext("2d");
  function lines(options, width) { // of the legend
    var count = 1, left = width;
    pen.font = "12px " + family;
    (options.legend.data || options.series.map(function (each) { return each.name; })).forEach(function (name) {
      var needs = pen.measureText(name).width + 46;
      if (left < needs && left < width) { ++count; left = width; }
      left -= needs;
    });
    return count;
  }
  function merge(into, from) {
    Object.keys(from).forEach(function (key) {
      var both = into[key] && typeof into[key] === "object" && from[key] && typeof from[key] === "object";
      if (both && Array.isArray(into[key]) && !Array.isArray(from[key]))
        into[key].forEach(function (each) { merge(each, from[key]); });
      else into[key] = both && !Array.isArray(into[key]) ? merge(into[key], from[key]) : from[key];
    });
    return into;
  }
  function all() { drawn.forEach(draw); }

  var waiting = Array.prototype.slice.call(document.querySelectorAll("[data-chart]"));
  (function next() { // one after the other, so that the first is seen at once
    var box = waiting.shift();
    if (!box) { document.documentElement.dataset.drawn = String(drawn.length); return; }
    draw(box);
    drawn.push(box);
    if (drawn.length === 1) document.documentElement.dataset.first = String(Math.round(performance.now()));
    setTimeout(next, 0);
  })();
  dark.addEventListener("change", all);
  window.addEventListener("beforeprint", function () { printing = true; all(); });
  window.addEventListener("afterprint", function () { printing = false; all(); });
  var width = document.documentElement.clientWidth, timer = 0;
  window.addEventListener("resize", function () {
    if (width === document.documentElement.clientWidth || printing) return;
    width = document.documentElement.clientWidth;
    clearTimeout(timer);
    timer = setTimeout(all, 100);
  });
})();
)js";

} // namespace customer_report
