// Pages of customer_report in headless Chromium, through the DevTools protocol over a pipe: no console error, nothing
// wider than the screen, every picture drawn, every text legible, on phone and desktop, light and dark, and on paper.
//   node report_in_browser.mjs CHROMIUM PAGE.html...      SHOTS=DIR also keeps screenshots and PDFs
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const [chromium, ...pages] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "report-"));
const browser = spawn(chromium, ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
    "--no-first-run", "--disable-extensions", `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const hurry = setTimeout(() => { console.error("report: Chromium takes too long"); process.exit(1); }, 290_000);
process.on("exit", () => { // whatever happens; its children may write a moment longer
    browser.kill("SIGKILL");
    try { rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }); } catch { /* left to the system */ }
});

// One message at a time, each ended by a NUL.
let rest = "", number = 0;
const waiting = new Map(), hear = new Set();
browser.stdio[4].setEncoding("utf8");
browser.stdio[4].on("data", (text) => {
    rest += text;
    for (let end = rest.indexOf("\0"); end >= 0; end = rest.indexOf("\0")) {
        const message = JSON.parse(rest.slice(0, end));
        rest = rest.slice(end + 1);
        const answer = waiting.get(message.id);
        if (answer) {
            waiting.delete(message.id);
            message.error ? answer.reject(new Error(JSON.stringify(message.error))) : answer.resolve(message.result);
        } else for (const each of hear) each(message);
    }
});
let session;
const ask = (method, params = {}) => new Promise((resolve, reject) => {
    waiting.set(++number, { resolve, reject });
    browser.stdio[3].write(JSON.stringify({ id: number, method, params, sessionId: session }) + "\0");
});
const event = (method) => new Promise((resolve) => {
    const one = (message) => { if (message.method === method) { hear.delete(one); resolve(message.params); } };
    hear.add(one);
});
const value = async (expression) => {
    const got = await ask("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
    if (got.exceptionDetails) throw new Error(got.exceptionDetails.exception?.description ?? got.exceptionDetails.text);
    return got.result.value;
};

// Runs in the page; returns what is wrong with it.
function faults() {
    const wrong = [], root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
        const wide = [...document.querySelectorAll("body *")].filter((e) => !e.closest(".scroll, svg, .skip, .unseen") && e.getBoundingClientRect().right > root.clientWidth + 1);
        wrong.push(`it is ${root.scrollWidth} wide on a screen of ${root.clientWidth}: ${wide.slice(0, 3).map((e) => e.tagName + "." + e.className)}`);
    }
    if (document.querySelectorAll("h1").length !== 1) wrong.push("it must have one h1");
    if (!root.lang || !document.title || !document.querySelector(".skip[href='#content']") || !document.querySelector("main#content")) wrong.push("language, title, skip link and main must be there");
    const figures = [...document.querySelectorAll("figure")];
    if (figures.length < 20) wrong.push(`there are ${figures.length} figures`);
    for (const f of figures) {
        const box = f.querySelector("[data-chart]"), says = f.querySelector(".says");
        if (!f.querySelector("h3")?.textContent || !says?.textContent) wrong.push(f.id + " has no title or sentence");
        if (!box) { wrong.push(f.id + " has no picture: " + says?.textContent); continue; }
        if (!box.getAttribute("aria-label") || box.getAttribute("role") !== "img") wrong.push(f.id + " has no label");
        const marks = [...box.querySelectorAll("svg path, svg circle, svg rect")].filter((e) => {
            const r = e.getBoundingClientRect(), s = getComputedStyle(e);
            return r.width + r.height > 4 && (s.fill !== "none" || s.stroke !== "none") && s.opacity !== "0";
        });
        if (marks.length < 4) wrong.push(`${f.id} has ${marks.length} marks`);
        const head = f.querySelector("details table");
        if (!head || !head.caption || [...head.querySelectorAll("th")].some((th) => !th.scope)) wrong.push(f.id + " has no table with caption and scopes");
        const frame = box.getBoundingClientRect();
        for (const t of box.querySelectorAll("svg text")) {
            const r = t.getBoundingClientRect();
            if (r.width && (r.left < frame.left - 2 || r.right > frame.right + 2 || r.top < frame.top - 2 || r.bottom > frame.bottom + 2)) wrong.push(`${f.id} cuts off "${t.textContent}"`);
        }
    }
    // Contrast, as WCAG has it.
    const rgba = (text) => { const m = /rgba?\(([^)]+)\)/.exec(text); if (!m) return null; const p = m[1].split(/[ ,/]+/).map(Number); return [p[0], p[1], p[2], p.length > 3 ? p[3] : 1]; };
    const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
    const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
    const ground = (e) => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c && c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
    let worst = [99, ""];
    const look = (color, under, what) => { const r = ratio(color, under); if (r < worst[0]) worst = [r, what]; if (r < 4.5) wrong.push(`"${what}" has a contrast of ${r.toFixed(2)}`); };
    for (const e of document.querySelectorAll("h1, h2, h3, p, a, dt, dd, li, summary, caption, th, td"))
        if (e.textContent.trim() && e.getClientRects().length) look(rgba(getComputedStyle(e).color).slice(0, 3), ground(e), e.textContent.trim().slice(0, 40));
    for (const svg of document.querySelectorAll("[data-chart] svg")) {
        const shapes = [...svg.querySelectorAll("path, rect")].map((e) => ({ e, r: e.getBoundingClientRect(), s: getComputedStyle(e) })).filter(({ r, s }) => r.width > 14 && r.height > 9 && s.fill !== "none");
        for (const t of svg.querySelectorAll("text")) {
            const r = t.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
            let under = ground(svg);
            for (const shape of shapes)
                if (shape.e.compareDocumentPosition(t) & Node.DOCUMENT_POSITION_FOLLOWING && shape.r.left <= x && x <= shape.r.right && shape.r.top <= y && y <= shape.r.bottom) {
                    const c = rgba(shape.s.fill);
                    if (c) under = over([c[0], c[1], c[2], c[3] * Number(shape.s.fillOpacity) * Number(shape.s.opacity)], under);
                }
            const c = rgba(getComputedStyle(t).fill);
            if (r.width && c) look(c.slice(0, 3), under, `${t.textContent} in ${svg.closest("figure").id}`);
        }
    }
    return { wrong: [...new Set(wrong)], worst, height: root.scrollHeight, figures: figures.length };
}

let broken = 0;
const complain = (where, what) => { console.error(`report: ${where}: ${what}`); ++broken; };
const shots = process.env.SHOTS;
const { targetInfos } = await ask("Target.getTargets");
session = (await ask("Target.attachToTarget", { targetId: targetInfos.find((each) => each.type === "page").targetId, flatten: true })).sessionId;
for (const domain of ["Page", "Runtime", "Log"]) await ask(domain + ".enable");
let where = "", soonest = Infinity;
hear.add(({ method, params }) => {
    if (method === "Runtime.exceptionThrown") complain(where, params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    if (method === "Log.entryAdded" && params.entry.level === "error") complain(where, params.entry.text);
    if (method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(params.type)) complain(where, params.args.map((each) => each.value).join(" "));
});
for (const page of pages) {
    if (statSync(page).size > 3e6) complain(page, `it has ${statSync(page).size} bytes`);
    for (const [width, scheme] of (shots ? [[390, "light"], [1280, "light"], [390, "dark"], [1280, "dark"]] : [[390, "light"], [1280, "dark"]])) {
        where = `${basename(page)} at ${width}, ${scheme}`;
        await ask("Emulation.setDeviceMetricsOverride", { width, height: 844, deviceScaleFactor: 1, mobile: width < 500 });
        await ask("Emulation.setEmulatedMedia", { media: "screen", features: [{ name: "prefers-color-scheme", value: scheme }] });
        const loaded = event("Page.loadEventFired");
        await ask("Page.navigate", { url: "file://" + resolve(page) });
        await loaded;
        await value("new Promise((done) => { const look = () => document.documentElement.dataset.drawn ? done() : setTimeout(look, 20); look(); })");
        const found = await value(`(${faults})()`);
        for (const each of found.wrong) complain(where, each);
        const first = Number(await value("document.documentElement.dataset.first"));
        console.log(`${where}: ${found.figures} figures, least contrast ${found.worst[0].toFixed(2)}, first picture after ${first} ms`);
        soonest = Math.min(soonest, first);
        if (shots) {
            await ask("Emulation.setDeviceMetricsOverride", { width, height: found.height, deviceScaleFactor: 1, mobile: width < 500 });
            const { data } = await ask("Page.captureScreenshot", { format: "png", captureBeyondViewport: true });
            writeFileSync(join(shots, `${basename(page, ".html")}-${width}-${scheme}.png`), Buffer.from(data, "base64"));
        }
    }
    where = basename(page) + " on paper";
    await ask("Emulation.setEmulatedMedia", { media: "", features: [] });
    const { data } = await ask("Page.printToPDF", { printBackground: true, paperWidth: 8.27, paperHeight: 11.69, preferCSSPageSize: true });
    const pdf = Buffer.from(data, "base64");
    const sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
    if (sheets < 4 || sheets > 40) complain(where, `it has ${sheets} sheets`);
    if (shots) writeFileSync(join(shots, basename(page, ".html") + ".pdf"), pdf);
}
if (soonest > 2000) complain("all pages", `the first picture took ${soonest} ms at the least`);
clearTimeout(hurry);
const ended = new Promise((done) => browser.once("exit", done));
session = undefined;
await ask("Browser.close");
await ended;
console.log(broken ? `${broken} faults` : `${pages.length} pages, no fault`);
process.exit(broken ? 1 : 0);
