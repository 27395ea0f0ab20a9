// shoot.mjs BUNDLE DATA_FOLDER OUT_FOLDER: draws every dashboard and writes a PNG of each.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import puppeteer from 'puppeteer-core';

const [bundle, data, out] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? await chromium.executablePath(), args: [...chromium.args, '--no-sandbox', '--lang=en-US'], headless: 'shell' });
// A page of its own origin: about:blank has no storage, which Grafana's components want.
const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<html><body style="margin:0"><div id="root"></div></body></html>'));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
let failed = 0;
for (const name of readdirSync(data).filter((n) => n.endsWith('.json') && n.includes(process.env.ONLY ?? ''))) {
  const page = await browser.newPage();
  page.on('pageerror', (e) => console.error(name, e.message));
  page.on('console', (m) => { if (m.type() === 'error') console.error(name, m.text().slice(0, 300)); });
  await page.setViewport({ width: 1900, height: 1000 });
  await page.evaluateOnNewDocument(() => Object.defineProperty(navigator, 'language', { get: () => 'en-US' }));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate((text) => { window.preview = JSON.parse(text); }, readFileSync(join(data, name), 'utf8'));
  await page.addScriptTag({ content: readFileSync(bundle, 'utf8') });
  await new Promise((r) => setTimeout(r, 2500));
  const height = await page.evaluate(() => window.height ?? 1000);
  await page.setViewport({ width: 1900, height });
  await new Promise((r) => setTimeout(r, 1500));
  writeFileSync(join(out, name.replace('.json', '.png')), await page.screenshot({ clip: { x: 0, y: 0, width: 1900, height } }));
  const broken = await page.evaluate(() => [...document.body.innerText.matchAll(/FAILED [^\n]*/g)].map((m) => m[0]));
  if (broken.length) { console.error(name, broken); failed++; }
  await page.close();
}
await browser.close();
server.close();
process.exit(failed ? 1 : 0);
