/** XML as text: elements with escaped values. What XML cannot hold (control characters, half surrogates) is left out. */

export type Attributes = Readonly<Record<string, string | undefined>>
/** XML that is already escaped; what is undefined is left out. */
export type Content = string | undefined

const special = /[&<>"\t\n\r]|[^\x20-\ud7ff\ue000-\ufffd]/
const notXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

/** An element; attributes that are undefined or empty are left out. */
export function el(name: string, attributes: Attributes = {}, ...content: Content[]): string {
  let open = `<${name}`
  for (const key in attributes) {
    // Nothing may be left of a value in XML: then it is no value.
    const value = attributes[key] === undefined ? '' : attributeOf(attributes[key])
    if (value !== '') open += ` ${key}="${value}"`
  }
  let inner = ''
  for (const each of content) if (each !== undefined) inner += each
  return inner === '' ? `${open}/>` : `${open}>${inner}</${name}>`
}

/** A text as content. */
export function textOf(text: string): string {
  if (!special.test(text)) return text
  return text
    .replace(/\r\n?/g, '\n')
    .replace(notXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** A text as the value of an attribute: on one line. */
export function attributeOf(text: string): string {
  if (!special.test(text)) return text
  return textOf(text).replace(/\s+/g, ' ').replaceAll('"', '&quot;')
}

/** Whether something is left of a text in XML. */
export function isBlank(text: string | undefined): boolean {
  return text === undefined || text.replace(notXml, '').trim() === ''
}
