/**
 * Text of a form as plain text: markup goes and its text stays, control characters go, accents are composed.
 * Source: reference/referrals.md section 10, rule 5.
 */

// Only names of HTML, and attributes only with a value: `weight <b and c> 80` is no markup.
const names =
  'a|abbr|address|article|aside|b|bdi|bdo|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|mark|meta|nav|object|ol|option|p|pre|q|s|samp|script|section|select|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video'
const attributes = `(?:\\s+[\\w:-]+\\s*=\\s*(?:"[^"<>]*"|'[^'<>]*'|[^\\s"'<>=]+))*`
const tag = new RegExp(`<(/?)(${names})${attributes}\\s*/?>`, 'gi')
const breaking = /^(address|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|table|tr|ul)$/i
const comment = /<!--|-->/g
const entity = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

// Control characters but tab and line feed; marks of byte order; and what turns the direction of text that follows.
const control = /[\p{Cc}\ufeff\ufffe\u202a-\u202e\u2066-\u2069]/gu
const keep = new Set(['\n', '\t'])

/** Plain text of anything that a person or a form wrote. Lines stay apart by LF, without blank ends. */
export function cleanText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !/[<&]|^ | $| {2}/.test(text)) return text
  const unmarked = text
    .replace(tag, (_, closing: string, name: string) =>
      breaking.test(name) && (closing !== '' || /^[bh]r$/i.test(name)) ? '\n' : '',
    )
    .replace(comment, '')
    .replace(entity, (whole, decimal?: string, hex?: string, name?: string) => decode(whole, decimal, hex, name))
  return unmarked
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .toWellFormed()
    .replace(control, found => (keep.has(found) ? found : ''))
    .normalize('NFC')
    .split('\n')
    .map(line => line.replace(/[\t\u00a0 ]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
}

/** The same on one line: for labels. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ')
}

function decode(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return named[name.toLowerCase()] ?? whole
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
}
