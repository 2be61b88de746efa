// Decides on a reviewer's page as somebody without a mouse: only keys are pressed.
//
//     node decide.mjs CHROMIUM PAGE FOLDER
//
// Run in the folder that holds `node_modules`. Saves `decisions.json` and pictures into FOLDER, and prints what it
// saw as JSON.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.cwd() + '/');
const { chromium } = require('playwright-core');

const [executablePath, file, folder] = process.argv.slice(2);
// Items that are decided; the others stay open.
const DECIDED = 12;
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
const seen = { console: [], requests: [], apart: 0, refused: '', left: [], clipped: [] };
page.on('console', (message) => seen.console.push(message.text()));
page.on('pageerror', (error) => seen.console.push(String(error)));
page.on('request', (request) => {
  if (!/^(file|blob|data):/.test(request.url())) seen.requests.push(request.url());
});

await page.goto(pathToFileURL(file).href);
const picture = (name) => page.screenshot({ path: join(folder, name) });
await picture('light.png');
await page.emulateMedia({ colorScheme: 'dark' });
await picture('dark.png');
await page.emulateMedia({ colorScheme: 'light' });

// A choice whose words are not beside it is one that somebody takes for another.
seen.apart = await page.$$eval('label:has(input[type=radio])', (labels) =>
  labels.filter((label) => label.getBoundingClientRect().height > 40).length);
seen.clipped = await page.evaluate(() =>
  [innerWidth, document.documentElement.scrollWidth]);

const focused = () => page.evaluate(() => {
  const element = document.activeElement;
  return {
    item: element.closest('fieldset.item')?.dataset.items ?? '',
    type: element.type ?? '',
    part: element.className,
    id: element.id,
  };
});
// Goes on until something is reached; a page that keeps somebody in a field would never end.
const tab = async (found) => {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press('Tab');
    const now = await focused();
    if (found(now)) return now;
  }
  throw new Error('60 keys did not lead there');
};
const left = async () => seen.left.push(await page.textContent('#left'));

const items = await page.$$eval('fieldset.item', (all) => all.map((one) => one.dataset.items));
await left();
for (const [at, item] of items.slice(0, DECIDED).entries()) {
  await tab((now) => now.item === item && now.type === 'radio');
  await page.keyboard.press('Space');
  if (at > 1) continue;
  // The first is an exception, the second goes.
  for (let down = 0; down < 2 - at; down += 1) await page.keyboard.press('ArrowDown');
  if (at === 0) await left();
  await tab((now) => now.part === 'reason');
  await page.keyboard.type(at === 0 ? 'moves in spring' : 'nobody needs "it" <any> more');
  if (at === 0) {
    // An exception without its end is not saved: the page leads back to it.
    await page.keyboard.press('Enter');
    await page.focus('#save');
    await page.keyboard.press('Enter');
    const now = await focused();
    seen.refused = now.item === item && now.part === 'until' ? 'led back' : 'saved';
    await page.keyboard.type('03312027');
  }
}
await left();
await page.focus('#save');
const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
seen.name = download.suggestedFilename();
await download.saveAs(join(folder, 'decisions.json'));
await picture('decided.png');
await browser.close();
console.log(JSON.stringify(seen));
