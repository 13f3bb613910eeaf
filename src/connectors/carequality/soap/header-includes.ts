/**
 * Bytes of the SOAP header that travel as parts of the MIME package: some stacks take digests, signatures and certificates out
 * of it too (CONNECT undoes it in its CONNECTSignatureProcessor). They are put back into the tree before anything of the
 * message is read, so a signature is verified over the very text that is read. Source: XOP 1.0 section 3.2.
 */
import { attribute, childrenOf, replaceContent, type XmlElement } from '../xml/tree.ts'
import { type Parts, partOf } from './mime.ts'
import { soapUri, xopUri } from './names.ts'

/** Of all of a header, in bytes: some signatures and a chain of certificates. One part can be meant many times. */
const mostBytes = 65_536

export type Restored = 'restored' | 'part-missing' | 'too-large' | 'misplaced'

/** Puts the base64 of its part in the place of each `xop:Include` of the header. */
export function restoreHeader(envelope: XmlElement, parts: Parts): Restored {
  let left = mostBytes
  const restore = (element: XmlElement): Restored => {
    for (const each of element.children) {
      if (typeof each === 'string') continue
      if (!isInclude(each)) {
        const restored = restore(each)
        if (restored !== 'restored') return restored
        continue
      }
      // It stands for all of an element: beside anything else it would be read as one text with that.
      if (element.children.length > 1) return 'misplaced'
      const part = partOf(parts, attribute(each, 'href') ?? '')
      if (!part) return 'part-missing'
      left -= part.bytes.length
      if (left < 0) return 'too-large'
      replaceContent(element, part.bytes.toString('base64'))
      return 'restored'
    }
    return 'restored'
  }
  for (const header of childrenOf(envelope, 'Header', soapUri)) {
    const restored = restore(header)
    if (restored !== 'restored') return restored
  }
  return 'restored'
}

function isInclude({ local, uri }: XmlElement): boolean {
  return local === 'Include' && uri === xopUri
}
