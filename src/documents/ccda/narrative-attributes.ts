/** The attributes that narrative elements keep: ids made unique, styles and measures checked, links that lead nowhere harmful. */

import { attributeOf, isBlank } from '../../model/xml.ts'
import { type ElementName, attributes as kept, linkTarget } from './narrative-rules.ts'
import { attributeIn } from './tokens.ts'

export type AttributesOf = (name: ElementName, given: string, style: string | undefined, ordered?: boolean) => string

/** The id that an element of a sender's text gets in the document. */
export function narrativeId(prefix: string, id: string): string {
  return `${prefix}.${id.replace(/[^\w.-]/g, '_').slice(0, 100)}`
}

/**
 * Reads attributes for one text. `prefix` begins every ID; `linked` are the ids that links within the text can lead to;
 * `used` gathers the ids that are written.
 */
export function createAttributeReader(prefix: string, linked: ReadonlySet<string>, used: Set<string>): AttributesOf {
  return function attributesOf(name, given, style, ordered) {
    // These carry no attributes at all.
    if (name === 'sub' || name === 'sup' || name === 'br') return ''
    let written = ''
    const id = attributeIn(given, 'id')
    if (id !== undefined && !isBlank(id)) written += ` ID="${uniqueId(id)}"`
    const styles = [
      style,
      attributeIn(given, 'stylecode')
        ?.match(/[A-Za-z][\w.-]{0,40}/g)
        ?.slice(0, 4)
        .join(' '),
    ]
    const styleCode = styles.filter(Boolean).join(' ')
    if (styleCode !== '') written += ` styleCode="${styleCode}"`
    if (ordered) written += ' listType="ordered"'
    for (const [key, valid] of Object.entries(kept[name] ?? {})) {
      const value = attributeIn(given, key.toLowerCase())?.trim().toLowerCase()
      if (value !== undefined && valid.test(value) && !(ordered && key === 'listType')) written += ` ${key}="${value}"`
    }
    if (name === 'linkHtml') {
      const href = attributeIn(given, 'href')?.trim() ?? ''
      if (href.startsWith('#') && linked.has(href.slice(1))) written += ` href="#${narrativeId(prefix, href.slice(1))}"`
      else if (linkTarget.test(href)) written += ` href="${attributeOf(href)}"`
    }
    return written
  }

  function uniqueId(id: string): string {
    const wanted = narrativeId(prefix, id)
    let free = wanted
    for (let number = used.size; used.has(free); number++) free = `${wanted}.${number}`
    used.add(free)
    return free
  }
}
