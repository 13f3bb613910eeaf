/** How the documentation looks: the console's colours and type, light and dark by the reader's own choice, and on paper. */

export const styleSheet = `:root {
  color-scheme: light dark;
  --page: light-dark(#faf8f5, #181614);
  --surface: light-dark(#ffffff, #211e1b);
  --raised: light-dark(#f4f1ec, #2b2723);
  --border: light-dark(#e4dfd7, #3b3630);
  --text: light-dark(#25221e, #ece8e2);
  --soft: light-dark(#625c54, #b1a99d);
  --accent: light-dark(#0f5e5c, #6cc9c1);
  --accent-soft: light-dark(#e1efed, #1c3937);
}
* { box-sizing: border-box }
body {
  display: grid;
  grid-template: auto 1fr / 264px minmax(0, 1fr);
  margin: 0;
  min-height: 100vh;
  background: var(--page);
  color: var(--text);
  font: 15px/1.55 system-ui, sans-serif;
}
header {
  grid-column: 1 / -1;
  display: flex;
  justify-content: space-between;
  padding: 14px 20px;
  border-bottom: 1px solid var(--border);
  background: var(--surface);
  font-weight: 600;
}
header a { color: var(--text); text-decoration: none }
header a:last-child { color: var(--accent); font-weight: 400 }
nav { padding: 16px 12px; border-right: 1px solid var(--border); font-size: 14px }
nav summary { padding: 6px 8px; cursor: pointer; font-weight: 600 }
nav ul { margin: 0 0 8px; padding: 0; list-style: none }
nav a { display: block; padding: 4px 8px 4px 20px; border-radius: 6px; color: var(--text); text-decoration: none }
nav a:hover { background: var(--raised) }
nav a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600 }
main { padding: 24px 32px 64px; max-width: 900px; min-width: 0 }
h1 { margin: 0 0 16px; font-size: 26px; line-height: 1.25 }
h2 { margin: 36px 0 10px; font-size: 20px }
h3 { margin: 26px 0 8px; font-size: 16px }
h1, h2, h3 { scroll-margin-top: 16px }
a { color: var(--accent) }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
code, pre { font: 13px/1.5 ui-monospace, monospace }
code { padding: 1px 4px; border-radius: 4px; background: var(--raised); overflow-wrap: anywhere }
pre { padding: 14px 16px; border: 1px solid var(--border); border-radius: 8px; background: var(--surface); overflow-x: auto }
pre code { padding: 0; background: none; overflow-wrap: normal }
table { display: block; max-width: 100%; border-collapse: collapse; overflow-x: auto; font-size: 14px }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--border); text-align: left; vertical-align: top }
th { color: var(--soft); font-weight: 600 }
img { max-width: 100%; border: 1px solid var(--border); border-radius: 8px }
blockquote { margin: 16px 0; padding: 2px 16px; border-left: 3px solid var(--accent) }
.source { border-bottom: 1px dotted var(--soft) }
.skip { position: absolute; left: -9999px }
.skip:focus { left: 12px; top: 8px; padding: 6px 10px; background: var(--surface) }
@media (max-width: 760px) {
  body { grid-template: auto auto 1fr / minmax(0, 1fr) }
  nav { border-right: 0; border-bottom: 1px solid var(--border) }
  main { padding: 20px 16px 48px }
}
@media print { header, nav, .skip { display: none } body { display: block } }
`
