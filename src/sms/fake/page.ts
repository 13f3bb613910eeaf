/** The page of the simulated gateway: every phone that got something, as its owner sees it, with a field to answer. */
import type { Sms } from '../fake.ts'

export const style = `
:root { color-scheme: light dark; --ground: #f5f6f4; --card: #fff; --ink: #1f2623; --soft: #59635e; --line: #dce0dd;
  --in: #e8ecea; --out: #1c6b58; --on-out: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #161a18; --card: #1e2421; --ink: #e6ebe8; --soft: #a3aea8;
  --line: #343c38; --in: #2a322e; --out: #7fcdb5; --on-out: #10201b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { padding: 20px 28px 14px; border-bottom: 1px solid var(--line); background: var(--card); }
h1 { font-size: 20px; margin: 0; }
header p { margin: 0; color: var(--soft); }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(290px, 1fr)); gap: 20px; padding: 24px 28px; align-items: start; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 22px; overflow: hidden; }
h2 { font-size: 14px; margin: 0; padding: 12px 18px; border-bottom: 1px solid var(--line); text-align: center; }
ol { list-style: none; margin: 0; padding: 14px; display: grid; gap: 10px; max-height: 420px; overflow-y: auto; }
li { max-width: 86%; }
li p { margin: 0; padding: 8px 12px; border-radius: 14px; background: var(--in); overflow-wrap: anywhere; }
li.out { justify-self: end; }
li.out p { background: var(--out); color: var(--on-out); }
li small { color: var(--soft); padding: 0 12px; }
form { display: flex; gap: 8px; padding: 12px; border-top: 1px solid var(--line); }
input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 999px; padding: 5px 14px; min-width: 0; }
input { flex: 1; }
button { cursor: pointer; font-weight: 600; }
:focus-visible { outline: 3px solid var(--out); outline-offset: 2px; }
.none { color: var(--soft); padding: 24px 28px; }
`

/** The whole page. */
export function pageOf(messages: readonly Sms[]): string {
  const phones = Map.groupBy(messages, ({ direction, to, from }) => (direction === 'in' ? to : from))
  const shown = [...phones].map(([number, list]) => phone(number, list)).join('')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Phones · SMS simulator</title><link rel="stylesheet" href="/page.css"></head>
<body><header><h1>Phones</h1><p>Everything that this simulated gateway delivered. Nobody real gets anything.</p></header>
${shown ? `<main>${shown}</main>` : '<main class="none"><p>No message yet.</p></main>'}</body></html>`
}

function phone(number: string, messages: readonly Sms[]): string {
  const safe = escaped(number)
  const lines = messages.map(
    ({ direction, text, at }) =>
      `<li class="${direction}"><p>${escaped(text)}</p><small>${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</small></li>`,
  )
  return `<article><h2>${safe}</h2><ol>${lines.join('')}</ol>
<form method="post" action="/answers"><input type="hidden" name="from" value="${safe}">
<input name="text" aria-label="Answer from ${safe}" placeholder="STOP" autocomplete="off" required><button>Send</button></form></article>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string) => text.replace(/[&<>"']/g, character => entities[character] ?? character)
