/**
 * Changes to a signed message, at a place and with a choice that a property test picks: ones that mean the same (another
 * way to write it), ones that do not, and the moves of signature wrapping.
 */

type Change = (xml: string, place: number, choice: number, other: string) => string

/** Positions right behind a tag. */
const gaps = (xml: string) => [...xml.matchAll(/>/g)].map(({ index }) => index + 1)
const pick = <T>(of: readonly T[], at: number): T | undefined => of[at % Math.max(of.length, 1)]
const insert = (xml: string, at: number, what: string) => xml.slice(0, at) + what + xml.slice(at)

/** Elements as ranges of the text: tags are paired by their depth. */
function elements(xml: string): [start: number, end: number][] {
  const open: number[] = []
  const found: [number, number][] = []
  for (const { 0: tag, index } of xml.matchAll(/<(?![?!])[^>]*>/g)) {
    if (tag.startsWith('</')) found.push([open.pop() ?? 0, index + tag.length])
    else if (tag.endsWith('/>')) found.push([index, index + tag.length])
    else open.push(index)
  }
  return found
}

/** Takes the nth match and writes it anew. */
function rewrite(xml: string, pattern: RegExp, place: number, to: (...found: string[]) => string): string {
  const match = pick([...xml.matchAll(pattern)], place)
  if (!match) return xml
  return xml.slice(0, match.index) + to(...match) + xml.slice(match.index + match[0].length)
}

const swap = ' \n\t\r&#xD;|<!-- x -->|<![CDATA[]]>|<?x y?>|<x/>|text'.split('|')
const named = /\s[\w:]+="[^"]*"/g
const algorithms = [
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/2001/04/xmlenc#sha512',
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
]

/** Those first that mean the same where they fall on the right place. */
export const changes: readonly Change[] = [
  // A comment, an instruction, white space, an empty CDATA section, an element or text between two others
  (xml, place, choice) => insert(xml, pick(gaps(xml), place) ?? 0, pick(swap, choice) ?? ''),
  // A comment inside of a text
  (xml, place) =>
    rewrite(xml, />([^<>]{2,})</g, place, (_, text = '') => `>${text.slice(0, 1)}<!-- -->${text.slice(1)}<`),
  // A text as CDATA
  (xml, place) => rewrite(xml, />([^<>&]+)</g, place, (_, text) => `><![CDATA[${text}]]><`),
  // A character by its number
  (xml, place) => rewrite(xml, />(\w)([^<>]*)</g, place, (_, first = '', rest) => `>&#${first.charCodeAt(0)};${rest}<`),
  // Other quotes
  (xml, place) => rewrite(xml, /="([^"']*)"/g, place, (_, value) => `='${value}'`),
  // Attributes in another order
  (xml, place) => rewrite(xml, /(\s[\w:]+="[^"]*")(\s[\w:]+="[^"]*")/g, place, (_, a, b) => `${b}${a}`),
  // An empty element with a tag at its end, and white space in tags
  (xml, place) => rewrite(xml, /<([\w:]+)((?:\s[^<>]*)?)\/>/g, place, (_, name, rest) => `<${name}${rest}></${name} >`),
  (xml, place) => rewrite(xml, named, place, attribute => `\n  ${attribute}  `),
  // White space in base64
  (xml, place) => rewrite(xml, />([A-Za-z0-9+/]{40})([A-Za-z0-9+/=]+)</g, place, (_, a, b) => `>\n${a}\n${b}\n<`),
  // Another prefix outside
  xml => xml.replaceAll('soap:', 's:').replace('xmlns:soap', 'xmlns:s'),
  // A declaration at the top, by a name that may be in use
  (xml, place, choice) =>
    xml.replace(/^<[\w:]+/, tag => `${tag} xmlns:${pick(['x', 'ds', 'saml2', 'wsu'], place)}="urn:${choice % 3}"`),
  (xml, place) =>
    (pick(['\ufeff', '<?xml version="1.0"?>', '<?xml version="1.1"?>', '<?x y?>', '\n'], place) ?? '') + xml,
  // Line ends
  (xml, place) => insert(xml, pick(gaps(xml), place) ?? 0, '\r\n'),
  // Something in the body
  (xml, place, choice) => rewrite(xml, /<soap:Body>/g, place, tag => `${tag}<x ID="_x${choice}" id="${choice}"/>`),
  // From here on: changes that mean something else
  (xml, place, choice) => insert(xml, place % (xml.length + 1), pick([...'a<>&"\' =/\u0000é'], choice) ?? ''),
  (xml, place, choice) => xml.slice(0, place % xml.length) + xml.slice((place % xml.length) + 1 + (choice % 9)),
  (xml, place, choice) => rewrite(xml, />([^<>]+)</g, place, (_, text = '') => `>${text.slice(choice % text.length)}<`),
  (xml, place, choice) =>
    rewrite(xml, named, place, () => pick(['', ' ID="_a1"', ' xml:id="_a1"', ' Id="TS-1"'], choice) ?? ''),
  (xml, place, choice) => rewrite(xml, /Algorithm="[^"]+"/g, place, () => `Algorithm="${pick(algorithms, choice)}"`),
  (xml, place, choice) =>
    rewrite(xml, /URI="[^"]+"/g, place, () => pick(['URI=""', 'URI="#TS-1"', 'URI="#_a1"', ''], choice) ?? ''),
  (xml, place) => rewrite(xml, /xmlns:?\w*="[^"]*"/g, place, found => found.replace(/="/, '="x')),
  // An element away, twice, moved, or put into another
  (xml, place) => without(xml, pick(elements(xml), place)),
  (xml, place, choice) => copied(xml, pick(elements(xml), place), choice),
  (xml, place, choice) => {
    const range = pick(elements(xml), place)
    return range ? insertAt(without(xml, range), choice, xml.slice(...range)) : xml
  },
  // Of another message of the same sender: a signature, a whole assertion, any element
  (xml, _place, _choice, other) => xml.replace(signature, () => signature.exec(other)?.[0] ?? ''),
  (xml, place, _choice, other) => insertAt(xml, place, assertion.exec(other)?.[0] ?? ''),
  (xml, place, choice, other) => insertAt(xml, place, other.slice(...(pick(elements(other), choice) ?? [0, 0]))),
  // Another user in a copy of the assertion, the signed one kept elsewhere
  (xml, place, choice) => {
    const [signed = ''] = assertion.exec(xml) ?? []
    const evil = signed.replace('Ada', 'Eve').replace(/ID="[^"]+"/, id => (choice % 2 ? id : 'ID="_e"'))
    return insertAt(
      xml.replace(assertion, () => evil),
      place,
      signed,
    )
  },
]

const assertion = /<saml2:Assertion[\s\S]*<\/saml2:Assertion>/
const signature = /<ds:Signature\s[\s\S]*?<\/ds:Signature>/

function without(xml: string, range: [number, number] | undefined): string {
  return range ? xml.slice(0, range[0]) + xml.slice(range[1]) : xml
}
function copied(xml: string, range: [number, number] | undefined, place: number): string {
  return range ? insertAt(xml, place, xml.slice(...range)) : xml
}
function insertAt(xml: string, place: number, what: string): string {
  return insert(xml, pick(gaps(xml), place) ?? 0, what)
}

/** The change of this number. */
export function changeAt(xml: string, kind: number, place: number, choice: number, other: string): string {
  return changes[kind]?.(xml, place, choice, other) ?? xml
}
