/**
 * What narrative may hold, as data: the elements of C-CDA's text, where each may stand, the attributes that are kept, and the
 * HTML that stands for them. All else goes, but its text stays. Source: CDA R2 NarrativeBlock.xsd, reference/carequality.md 11.
 */

export type ElementName =
  | 'text'
  | 'paragraph'
  | 'content'
  | 'caption'
  | 'linkHtml'
  | 'sub'
  | 'sup'
  | 'br'
  | 'list'
  | 'item'
  | 'table'
  | 'col'
  | 'colgroup'
  | 'thead'
  | 'tfoot'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td'

const inline = ['content', 'linkHtml', 'sub', 'sup', 'br'] as const

/** What may stand in an element; the order within tables and lists is the writer's to keep. */
export const children: Readonly<Record<ElementName, readonly ElementName[]>> = {
  text: [...inline, 'paragraph', 'list', 'table'],
  paragraph: ['caption', ...inline],
  content: inline,
  caption: ['linkHtml', 'sub', 'sup'],
  linkHtml: [],
  sub: [],
  sup: [],
  br: [],
  list: ['caption', 'item'],
  item: ['caption', ...inline, 'paragraph', 'list', 'table'],
  table: ['caption', 'col', 'colgroup', 'thead', 'tfoot', 'tbody'],
  col: [],
  colgroup: ['col'],
  thead: ['tr'],
  tfoot: ['tr'],
  tbody: ['tr'],
  tr: ['th', 'td'],
  th: inline,
  td: [...inline, 'paragraph', 'list'],
}

/** Elements in which text cannot stand by itself. */
export const structural: ReadonlySet<ElementName> = new Set([
  'list',
  'table',
  'colgroup',
  'thead',
  'tfoot',
  'tbody',
  'tr',
])

/** What an element must hold at least, as it is written when nothing came. */
export const leastContent: Readonly<Partial<Record<ElementName, string>>> = {
  list: '<item/>',
  tr: '<td/>',
  thead: '<tr><td/></tr>',
  tfoot: '<tr><td/></tr>',
  tbody: '<tr><td/></tr>',
  table: '<tbody><tr><td/></tr></tbody>',
}

/** Which element a tag stands for, in lower case; with the style of those that only look different. */
export const tags: Readonly<Record<string, { as: ElementName; style?: string; ordered?: true }>> = {
  paragraph: { as: 'paragraph' },
  content: { as: 'content' },
  caption: { as: 'caption' },
  linkhtml: { as: 'linkHtml' },
  sub: { as: 'sub' },
  sup: { as: 'sup' },
  br: { as: 'br' },
  list: { as: 'list' },
  item: { as: 'item' },
  table: { as: 'table' },
  col: { as: 'col' },
  colgroup: { as: 'colgroup' },
  thead: { as: 'thead' },
  tfoot: { as: 'tfoot' },
  tbody: { as: 'tbody' },
  tr: { as: 'tr' },
  th: { as: 'th' },
  td: { as: 'td' },
  p: { as: 'paragraph' },
  div: { as: 'paragraph' },
  pre: { as: 'paragraph' },
  blockquote: { as: 'paragraph' },
  h1: { as: 'paragraph', style: 'Bold' },
  h2: { as: 'paragraph', style: 'Bold' },
  h3: { as: 'paragraph', style: 'Bold' },
  h4: { as: 'paragraph', style: 'Bold' },
  h5: { as: 'paragraph', style: 'Bold' },
  h6: { as: 'paragraph', style: 'Bold' },
  hr: { as: 'br' },
  ul: { as: 'list' },
  ol: { as: 'list', ordered: true },
  li: { as: 'item' },
  a: { as: 'linkHtml' },
  span: { as: 'content' },
  b: { as: 'content', style: 'Bold' },
  strong: { as: 'content', style: 'Bold' },
  i: { as: 'content', style: 'Italics' },
  em: { as: 'content', style: 'Italics' },
  u: { as: 'content', style: 'Underline' },
}

const horizontal = /^(left|center|right|justify)$/
const vertical = /^(top|middle|bottom|baseline)$/
const span = /^[1-9]\d{0,2}$/
const length = /^\d{1,4}(\.\d{1,2})?(%|px|em)?$/

/** Attributes that are kept, beside ID and styleCode, with what their value may be. */
export const attributes: Readonly<Partial<Record<ElementName, Readonly<Record<string, RegExp>>>>> = {
  list: { listType: /^(ordered|unordered)$/ },
  table: { border: length, width: length, cellpadding: length, cellspacing: length },
  col: { span, width: length, align: horizontal, valign: vertical },
  colgroup: { span, width: length, align: horizontal, valign: vertical },
  tr: { align: horizontal, valign: vertical },
  th: { colspan: span, rowspan: span, align: horizontal, valign: vertical, scope: /^(row|col|rowgroup|colgroup)$/ },
  td: { colspan: span, rowspan: span, align: horizontal, valign: vertical, scope: /^(row|col|rowgroup|colgroup)$/ },
}

/** Where a link may lead: the web, a mailbox, a file that came along; never a script. */
export const linkTarget =
  /^(https?:\/\/[^\s<>"']{1,2000}|mailto:[^\s<>"']{3,300}|tel:[+\d().-]{3,40}|[\w][\w.%-]{0,200})$/i
