/**
 * What the pages of the simulators share: one calm look, text made safe, forms that only their own page may send. Plain
 * HTML, with a script only where a pen needs one, so that a person can play a vendor with nothing but a browser.
 */
import type { IncomingMessage } from 'node:http'

export type PageAnswer = { status: number; headers: Readonly<Record<string, string>>; body: string }

const policy = (scripts: string) =>
  `default-src 'none'; ${scripts}style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/** A page: `body` is HTML that was made safe already; `script` is the address of its own script, where it needs one. */
export function htmlPage(title: string, body: string, script?: string): PageAnswer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(script === undefined ? '' : "script-src 'self'; "),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${safe(title)}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">${script === undefined ? '' : `<script src="${script}" defer></script>`}</head><body>${body}</body></html>`,
  }
}

/** The style sheet at `/page.css`. */
export function stylePage(): PageAnswer {
  return { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, body: style }
}

/** Back to a page after a form was sent. */
export function seeOther(to: string): PageAnswer {
  return { status: 303, headers: { location: to }, body: '' }
}

/** The fields of a form that this page itself sent; undefined when another site did, or it is no form. */
export function ownForm(request: IncomingMessage, body: string): Record<string, string> | undefined {
  const site = request.headers['sec-fetch-site']
  const isOwn =
    (site === undefined || site === 'same-origin') &&
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
  if (!isOwn || !request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined
  return Object.fromEntries(new URLSearchParams(body))
}

/** Text as HTML. */
export function safe(value: string | number | undefined): string {
  return String(value ?? '').replace(/[&<>"']/g, each => entities[each] ?? each)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const style = `
:root { color-scheme: light dark; --ground: #f6f5f3; --card: #fff; --ink: #24211d; --soft: #635d55; --line: #dedad4;
  --accent: #23527c; --on-accent: #fff; --tint: #e6eef6; --warn: #8a4b08; --bad: #a3312d; --good: #1c6b3c; }
@media (prefers-color-scheme: dark) { :root { --ground: #171614; --card: #21201d; --ink: #ebe8e3; --soft: #aea79d;
  --line: #3a3733; --accent: #93c3ee; --on-accent: #0f1c28; --tint: #22303d; --warn: #e5b173; --bad: #f0918c; --good: #86d0a0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
header { padding: 18px 28px 14px; border-bottom: 1px solid var(--line); background: var(--card); display: flex;
  flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
h1 { font-size: 20px; margin: 0; letter-spacing: -.01em; }
header p { margin: 0; color: var(--soft); }
main { display: grid; grid-template-columns: minmax(300px, 400px) 1fr; gap: 24px; padding: 24px 28px; max-width: 1360px; }
main.wide { grid-template-columns: 1fr 300px; max-width: none; }
@media (max-width: 900px) { main, main.wide { grid-template-columns: 1fr; padding: 16px; } }
h2 { font-size: 16px; margin: 0 0 10px; }
h3 { font-size: 14px; margin: 0 0 6px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; margin: 0 0 18px; }
.soft { color: var(--soft); font-size: 13px; margin: 0; overflow-wrap: anywhere; }
.said { background: var(--tint); border-radius: 8px; padding: 10px 14px; margin: 0 0 16px; }
.said.bad { background: transparent; border: 1px solid var(--bad); color: var(--bad); }
.line { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.between { justify-content: space-between; }
.chips a { border: 1px solid var(--line); border-radius: 999px; padding: 3px 12px; text-decoration: none; color: inherit; }
.chips a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
label { display: grid; gap: 3px; font-size: 13px; color: var(--soft); margin: 0 0 8px; }
input, select, button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: 5px 11px; min-width: 0; }
button { cursor: pointer; font-weight: 600; }
button:hover { border-color: var(--accent); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.small { padding: 1px 9px; font-size: 13px; }
.slots { display: grid; grid-template-columns: repeat(auto-fill, minmax(78px, 1fr)); gap: 6px; margin: 0 0 14px; border: 0; padding: 0; }
.slots label { position: relative; margin: 0; }
.slots input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
.slots span { display: block; text-align: center; border: 1px solid var(--line); border-radius: 8px; padding: 5px 0; color: var(--ink); }
.slots input:checked + span { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.slots input:focus-visible + span { outline: 3px solid var(--accent); outline-offset: 2px; }
ul.plain { list-style: none; margin: 0; padding: 0; }
ul.plain > li { padding: 10px 0; border-top: 1px solid var(--line); }
ul.plain > li:first-child { border-top: 0; padding-top: 0; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.state { font-size: 12px; font-weight: 600; border: 1px solid currentColor; border-radius: 999px; padding: 0 9px; white-space: nowrap; }
.good { color: var(--good); } .waits { color: var(--warn); } .over { color: var(--soft); } .bad { color: var(--bad); }
form.inline input { font-size: 13px; padding: 1px 8px; }
form.inline { display: inline-flex; gap: 6px; align-items: center; flex-wrap: wrap; margin: 6px 6px 0 0; }
.day { display: grid; gap: 14px; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); }
.day section { margin: 0; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
td, th { text-align: left; padding: 4px 10px 4px 0; border-top: 1px solid var(--line); font-weight: 400; }
th { color: var(--soft); border-top: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, monospace; margin: 0 0 10px; }
`
