/**
 * Ids of a document, by which a signature names what it signs. An id that stands twice names nothing: whoever moves a signed
 * element aside and puts another with its id in its place (signature wrapping) must not be believed.
 */
import type { XmlElement } from './tree.ts'

export type Ids =
  /** `named` gives the one element of an id; undefined for none and for several. */
  { kind: 'unique'; named: (id: string) => XmlElement | undefined } | { kind: 'repeated' }

/** How ids are written: by anybody who may have looked one up, so that all of them found the same. */
const spellings = new Set(['id', 'assertionid'])
/** Those that are ids and nothing else; a bare `id` is a name of many things in a body. */
const strict = new Set(['ID', 'Id', 'AssertionID'])
const xmlUri = 'http://www.w3.org/XML/1998/namespace'

/** Walks a document once. */
export function readIds(root: XmlElement): Ids {
  const found = new Map<string, { element: XmlElement; strict: boolean } | 'several'>()
  let repeated = false
  const walk = (element: XmlElement) => {
    for (const { local, uri, value } of element.attributes) {
      // Most attributes are told apart by their length: this runs over the whole message.
      if (local.length !== 2 && local.length !== 11) continue
      if (!spellings.has(local.toLowerCase())) continue
      const isStrict = strict.has(local) || uri === xmlUri
      const other = found.get(value)
      if (other === undefined) found.set(value, { element, strict: isStrict })
      else {
        if (isStrict || other === 'several' || other.strict) repeated = true
        found.set(value, 'several')
      }
    }
    for (const each of element.children) if (typeof each !== 'string') walk(each)
  }
  walk(root)
  if (repeated) return { kind: 'repeated' }
  return {
    kind: 'unique',
    named(id) {
      const one = found.get(id)
      return one === undefined || one === 'several' ? undefined : one.element
    },
  }
}
