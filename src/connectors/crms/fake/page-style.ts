/** How the pages of the simulated CRMS look, and the few lines that tell when something has arrived. */

export const style = `
:root { color-scheme: light dark; --ground: #f5f6f4; --card: #fff; --ink: #1f2623; --soft: #59635e; --line: #dce0dd;
  --accent: #1c6b58; --on-accent: #fff; --tint: #e4f0ec; --warn: #8a4b08; --bad: #a3312d; }
@media (prefers-color-scheme: dark) { :root { --ground: #161a18; --card: #1e2421; --ink: #e6ebe8; --soft: #a3aea8;
  --line: #343c38; --accent: #7fcdb5; --on-accent: #10201b; --tint: #22342e; --warn: #e5b173; --bad: #f0918c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; background: var(--card); padding: 8px 12px; z-index: 1; }
header { padding: 20px 28px 14px; border-bottom: 1px solid var(--line); background: var(--card); display: flex;
  flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
header h1 { font-size: 20px; margin: 0; letter-spacing: -.01em; }
header p { margin: 0; color: var(--soft); }
#news { margin-left: auto; background: var(--tint); padding: 4px 12px; border-radius: 999px; text-decoration: none; }
#news[hidden] { display: none; }
.columns { display: grid; grid-template-columns: minmax(260px, 330px) 1fr; gap: 24px; padding: 24px 28px; max-width: 1320px; }
@media (max-width: 800px) { .columns { grid-template-columns: 1fr; padding: 16px; } }
h2 { font-size: 17px; margin: 0; }
.head .chip { margin-left: 6px; }
nav h2 { font-size: 13px; color: var(--soft); font-weight: 600; margin: 0 0 8px; }
h3 { font-size: 13px; color: var(--soft); font-weight: 600; margin: 0 0 6px; }
.list, .files, .plan { list-style: none; margin: 0; padding: 0; }
.list a { display: grid; grid-template-columns: 1fr auto; gap: 2px 8px; padding: 10px 12px; border-radius: 8px;
  text-decoration: none; color: inherit; border: 1px solid transparent; }
.list a:hover { background: var(--card); }
.list a[aria-current] { background: var(--card); border-color: var(--line); box-shadow: inset 3px 0 0 var(--accent); }
.name { font-weight: 600; overflow-wrap: anywhere; }
.list .more { grid-column: 1 / -1; }
.more { color: var(--soft); font-size: 13px; margin: 0; overflow-wrap: anywhere; }
.chip { font-size: 12px; font-weight: 600; padding: 1px 9px; border-radius: 999px; background: var(--tint); color: var(--accent);
  align-self: center; white-space: nowrap; vertical-align: 2px; }
.chip.declined { background: transparent; border: 1px solid var(--bad); color: var(--bad); }
.chip.closed { background: transparent; border: 1px solid var(--line); color: var(--soft); }
.chip.new { background: transparent; border: 1px solid var(--warn); color: var(--warn); }
article, .empty { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 22px 26px; }
article > section, article > details { margin-top: 22px; }
.head { display: flex; flex-wrap: wrap; gap: 12px; justify-content: space-between; align-items: start; }
.actions, .line { display: flex; gap: 8px; align-items: center; }
.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 22px 40px; margin-top: 20px; }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: 132px 1fr; gap: 10px; padding: 4px 0; border-top: 1px solid var(--line); }
dl div:first-child { border-top: 0; }
dt { color: var(--soft); font-size: 13px; padding-top: 1px; }
dd { margin: 0; overflow-wrap: anywhere; }
.note { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border-radius: 8px; padding: 14px 16px;
  margin: 0; font: 14px/1.55 ui-monospace, monospace; max-height: 420px; overflow-y: auto; }
.files li { padding: 7px 0; border-top: 1px solid var(--line); display: grid; }
.files li:first-child { border-top: 0; }
.panel { margin-top: 26px; padding-top: 18px; border-top: 1px solid var(--line); }
.panel form { margin: 12px 0; display: grid; gap: 6px; }
.panel label { font-size: 13px; color: var(--soft); }
.plan li { font-size: 13px; padding: 3px 0; color: var(--warn); }
button, select, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: 5px 12px; min-width: 0; }
select { width: 100%; }
input[type=number] { width: 84px; }
button { cursor: pointer; font-weight: 600; white-space: nowrap; }
button:hover:not(:disabled) { border-color: var(--accent); }
button.primary { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
button:disabled { opacity: .5; cursor: default; }
summary { cursor: pointer; color: var(--soft); font-size: 13px; margin-bottom: 8px; }
`

/** Nothing moves under anybody's hands: the page only says that there is news. */
export const script = `
const news = document.getElementById('news')
setInterval(async () => {
  if (document.hidden || !news.hidden) return
  const answer = await fetch('/_control/changes').then(each => each.json()).catch(() => undefined)
  if (answer && String(answer.changes) !== document.body.dataset.changes) news.hidden = false
}, 2000)
`
