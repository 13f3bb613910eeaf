/** One page of the documentation as HTML: its text, the contents beside it, links that stay in the product. Pure. */
import { posix } from 'node:path'
import { Marked, type Tokens } from 'marked'

/** `path` is the address below /docs without an ending; empty for the first page. */
export type DocumentationPage = { path: string; text: string }

/** The contents, by section in the order of a reader's need. */
export type Contents = readonly { title: string; pages: readonly { path: string; title: string }[] }[]

const sections: readonly { title: string; has(path: string): boolean }[] = [
  { title: 'Begin', has: path => ['', 'quick-start', 'concepts', 'glossary'].includes(path) },
  { title: 'Guides', has: path => path.startsWith('guides/') },
  {
    title: 'Run it',
    has: path => ['operate', 'security', 'performance', 'progress', 'add-a-connector'].includes(path),
  },
  { title: 'Reference', has: path => path.startsWith('reference/') },
  { title: 'Decisions', has: path => path.startsWith('decisions') },
]

/** Sorts the pages into the contents; one that belongs nowhere is not listed, and is reached by links. */
export function createContents(pages: readonly DocumentationPage[]): Contents {
  return sections.map(({ title, has }) => ({
    title,
    pages: pages
      .filter(page => has(page.path))
      .map(({ path, text }) => ({ path, title: titleOf(text) }))
      .sort((a, b) => (a.path === '' ? -1 : b.path === '' ? 1 : a.title.localeCompare(b.title, 'en'))),
  }))
}

/** The first heading. */
export function titleOf(text: string): string {
  return (
    text
      .match(/^#\s+(.+)$/m)?.[1]
      ?.replaceAll('`', '')
      .trim() ?? 'Causeway'
  )
}

/** The whole page. */
export function renderPage(page: DocumentationPage, contents: Contents): string {
  const title = titleOf(page.text)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Causeway</title>
<link rel="stylesheet" href="/docs/style.css">
<a class="skip" href="#content">Skip to the content</a>
<header><a href="/docs/">Causeway documentation</a><a href="/">Back to the console</a></header>
<nav aria-label="Documentation">${contents.map(section => renderSection(section, page.path)).join('')}</nav>
<main id="content">${markedFor(page.path).parse(page.text)}</main>
</html>
`
}

function renderSection({ title, pages }: Contents[number], current: string): string {
  if (pages.length === 0) return ''
  const links = pages.map(({ path, title: name }) => {
    const here = path === current ? ' aria-current="page"' : ''
    return `<li><a href="/docs/${path}"${here}>${escapeHtml(name)}</a></li>`
  })
  // Folded unless one is in it: the decisions are many and few look for them.
  const open = title !== 'Decisions' || pages.some(({ path }) => path === current) ? ' open' : ''
  return `<details${open}><summary>${title}</summary><ul>${links.join('')}</ul></details>`
}

/** Headings with the ids that links of the repository use, links that stay here, pictures from /docs, tables that scroll. */
function markedFor(path: string): Marked {
  const used = new Map<string, number>()
  const marked = new Marked({ async: false, gfm: true })
  marked.use({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const id = uniqueId(used, text)
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      link({ href, tokens }: Tokens.Link) {
        const words = this.parser.parseInline(tokens)
        const to = resolveLink(path, href)
        // What lies outside of docs/ comes with the source, not with the pages.
        return to === undefined ? `<span class="source">${words}</span>` : `<a href="${escapeHtml(to)}">${words}</a>`
      },
      image({ href, text }: Tokens.Image) {
        return `<img src="${escapeHtml(resolveLink(path, href) ?? '')}" alt="${escapeHtml(text)}" loading="lazy">`
      },
      // The texts are the project's own; raw HTML has no place in them, and is shown as it stands.
      html: ({ text }: Tokens.HTML | Tokens.Tag) => (/^<!--[^>]*-->\s*$/.test(text) ? '' : escapeHtml(text)),
    },
  })
  return marked
}

/** The id of a heading, as code hosts make it: lower case, blanks as dashes, a number when it comes again. */
function uniqueId(used: Map<string, number>, text: string): string {
  const bare = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
  const before = used.get(bare) ?? 0
  used.set(bare, before + 1)
  return before === 0 ? bare : `${bare}-${before}`
}

/** Where a link of the page leads: another page, a picture, an address; undefined outside of the documentation. */
export function resolveLink(path: string, href: string): string | undefined {
  if (href.startsWith('#') || /^(https?|mailto):/i.test(href)) return href
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return undefined
  const [target = '', fragment] = href.split('#', 2)
  // A README is its folder: its links are relative to it.
  const folder = isFolder(path) ? path : posix.dirname(path)
  const joined = posix.normalize(posix.join(folder, target)).replace(/\/$/, '')
  if (joined.startsWith('..')) return undefined
  const page = joined.replace(/\.md$/, '').replace(/(^|\/)README$/, '')
  return `/docs/${page === '.' ? '' : page}${fragment ? `#${fragment}` : ''}`
}

/** The pages that a README makes. */
function isFolder(path: string): boolean {
  return path === '' || path === 'decisions' || path === 'guides' || path === 'reference'
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
