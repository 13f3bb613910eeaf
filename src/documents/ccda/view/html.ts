/**
 * A C-CDA document as a web page that stands alone: every element comes from the list below, every text is escaped, and the
 * page itself forbids scripts, pictures and requests, whoever wrote the document.
 */
import { linkTarget } from '../narrative-rules.ts'
import { style } from './style.ts'
import { type Element, find } from './tree.ts'
import type { CcdaView, Fact, ViewSection } from './view.ts'
import { type Language, say } from './words.ts'

/** A page of its own, for a file or a frame. */
export function ccdaToHtml(view: CcdaView): string {
  const title = view.name === '' ? view.title : `${view.title} – ${view.name}`
  return [
    `<!doctype html>\n<html lang="${view.language}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta name="referrer" content="no-referrer"><title>${escaped(title)}</title><style>${style}</style></head><body>`,
    ccdaBody(view),
    '</body></html>\n',
  ].join('')
}

/** What stands on the page, for a page that has its own frame. */
export function ccdaBody(view: CcdaView): string {
  const { language, sections } = view
  const restricted = view.isRestricted ? `<p class="note" role="note">${escaped(say('restricted', language))}</p>` : ''
  return [
    `<header><h1>${escaped(view.title)}</h1>${view.name === '' ? '' : `<p class="name">${escaped(view.name)}</p>`}${restricted}`,
    factsHtml(say('patient', language), view.patient),
    factsHtml(say('document', language), view.document),
    '</header>',
    sections.length > 1 ? contentsHtml(view) : '',
    '<main>',
    ...sections.map((section, index) => sectionHtml(section, `${index + 1}`, 2, language)),
    view.file === undefined ? '' : `<p>${escaped(say('file', language).replace('{kind}', view.file))}</p>`,
    sections.length === 0 && view.file === undefined ? `<p>${escaped(say('empty', language))}</p>` : '',
    '</main>',
  ].join('')
}

function factsHtml(label: string, facts: readonly Fact[]): string {
  if (facts.length === 0) return ''
  const rows = facts.map(fact => `<div><dt>${escaped(fact.label)}</dt><dd>${escaped(fact.value)}</dd></div>`).join('')
  return `<section aria-label="${escaped(label)}"><dl>${rows}</dl></section>`
}

function contentsHtml({ sections, language }: CcdaView): string {
  const items = sections
    .map((section, index) => `<li><a href="#s-${index + 1}">${escaped(section.title)}</a></li>`)
    .join('')
  return `<nav aria-label="${escaped(say('contents', language))}"><ol>${items}</ol></nav>`
}

function sectionHtml(section: ViewSection, number: string, level: number, language: Language): string {
  const heading = `h${Math.min(level, 6)}`
  const text =
    section.text === undefined
      ? section.sections.length > 0
        ? ''
        : `<p class="none">${escaped(say('noText', language))}</p>`
      : `<div class="text">${narrativeHtml(section.text, language)}</div>`
  const inner = section.sections
    .map((each, index) => sectionHtml(each, `${number}-${index + 1}`, level + 1, language))
    .join('')
  return `<section id="s-${number}"><${heading}>${escaped(section.title)}</${heading}>${text}${inner}</section>`
}

/** Narrative elements and what they become; for all others only their content is shown. */
const shown: Readonly<Record<string, string>> = {
  paragraph: 'p',
  content: 'span',
  caption: 'caption',
  sub: 'sub',
  sup: 'sup',
  item: 'li',
  table: 'table',
  thead: 'thead',
  tbody: 'tbody',
  tfoot: 'tfoot',
  tr: 'tr',
  th: 'th',
  td: 'td',
  footnote: 'small',
}
const styles: Readonly<Record<string, string>> = { bold: 'b', italics: 'i', underline: 'u', emphasis: 'i' }

function narrativeHtml(element: Element, language: Language, parent = ''): string {
  let html = ''
  for (const each of element.children)
    html += typeof each === 'string' ? escaped(each) : nodeHtml(each, language, parent)
  return html
}

function nodeHtml(element: Element, language: Language, parent: string): string {
  const { name, attributes } = element
  const inside = () => narrativeHtml(element, language, name)
  switch (name) {
    case 'br':
      return '<br>'
    case 'renderMultiMedia':
      return `<span class="none">${escaped(say('picture', language))}</span>`
    case 'linkHtml':
      return linkHtml(attributes.href, inside())
    case 'list': {
      const tag = attributes.listType === 'ordered' ? 'ol' : 'ul'
      const caption = find(element, 'caption')
      const head = caption === undefined ? '' : `<p class="caption">${narrativeHtml(caption, language)}</p>`
      return `${head}<${tag}${idOf(attributes)}>${inside()}</${tag}>`
    }
    case 'caption':
      // Of a list it stands over it; of an item or a paragraph it is its first words.
      if (parent === 'list') return ''
      if (parent !== 'table') return `<b class="caption">${inside()}</b> `
      break
    case 'table':
      return `<div class="scroll" tabindex="0"><table${idOf(attributes)}>${inside()}</table></div>`
  }
  const tag = Object.hasOwn(shown, name) ? shown[name] : undefined
  if (tag === undefined) return inside()
  const wraps = [...new Set((attributes.styleCode ?? '').toLowerCase().split(/\s+/))].flatMap(each =>
    Object.hasOwn(styles, each) ? [styles[each]] : [],
  )
  const open = wraps.map(each => `<${each}>`).join('')
  const close = wraps
    .toReversed()
    .map(each => `</${each}>`)
    .join('')
  const isCell = tag === 'td' || tag === 'th'
  return `<${tag}${idOf(attributes)}${isCell ? spansOf(attributes) : ''}>${open}${inside()}${close}</${tag}>`
}

/** Ids begin with letters of their own, so that none of a document's can be one of the page's. */
function idOf(attributes: Readonly<Record<string, string>>): string {
  const id = attributes.ID
  return id === undefined || !/^[\w.-]{1,200}$/.test(id) ? '' : ` id="n-${id}"`
}

function spansOf(attributes: Readonly<Record<string, string>>): string {
  return ['colspan', 'rowspan']
    .map(name => {
      const value = attributes[name]
      return value !== undefined && /^[1-9]\d{0,2}$/.test(value) ? ` ${name}="${value}"` : ''
    })
    .join('')
}

function linkHtml(href: string | undefined, inside: string): string {
  if (href !== undefined && /^#[\w.-]{1,200}$/.test(href)) return `<a href="#n-${href.slice(1)}">${inside}</a>`
  if (href === undefined || !/^(https?|mailto|tel):/i.test(href) || !linkTarget.test(href)) return inside
  return `<a href="${escaped(href)}" rel="noopener noreferrer nofollow">${inside}</a>`
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, mark => marks[mark] ?? '')
}
