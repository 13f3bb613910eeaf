/** How a document looks as a web page: one column that reads on paper, on a telephone and in the dark. */

export const style = `
:root{color-scheme:light dark;--ink:#0f172a;--muted:#475569;--accent:#0b4a63;--line:#dbe3ea;--panel:#f2f6f9;--page:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e5e9ef;--muted:#a8b3c2;--accent:#8fd0ea;--line:#364250;--panel:#1c2530;--page:#12181f}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:60rem;font:1rem/1.55 system-ui,sans-serif;color:var(--ink);background:var(--page)}
h1{margin:0;font-size:1.6rem;line-height:1.25;color:var(--accent)}
h2{margin:2rem 0 .5rem;padding-bottom:.25rem;font-size:1.15rem;color:var(--accent);border-bottom:1px solid var(--line)}
h3,h4,h5,h6{margin:1.25rem 0 .5rem;font-size:1rem}
.name{margin:.25rem 0 0;font-size:1.2rem;font-weight:600}
.note{margin:.75rem 0;padding:.5rem .75rem;border-left:.25rem solid var(--accent);background:var(--panel);font-weight:600}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.75rem 1.25rem;margin:1rem 0;padding:1rem;background:var(--panel);border-radius:.5rem}
dt{font-size:.8rem;color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
nav ol{columns:14rem;margin:1rem 0;padding-left:1.5rem}
a{color:var(--accent)}
a:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.scroll{overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;width:100%;font-size:.93rem}
caption,.caption{text-align:left;font-weight:600;padding:.25rem 0;margin:.5rem 0 0}
th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{color:var(--muted);font-weight:600;background:var(--panel)}
p{margin:.5rem 0}
.none{color:var(--muted)}
.text{overflow-wrap:break-word}
.text table{overflow-wrap:normal}
@media print{body{max-width:none;padding:0}nav{display:none}h2{break-after:avoid}tr{break-inside:avoid}}
`
