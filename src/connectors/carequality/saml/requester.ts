/**
 * Who asks and what for, from the attributes of an assertion: tolerant in how they are written, not in what they say.
 * Source: reference/carequality.md sections 3 (attributes) and 8 (what real senders do).
 */
import { type Purpose, purposeOf, purposeSystem } from '../../../model/network/purposes.ts'
import { oidOf } from '../../../model/oid.ts'
import { attribute, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { attributeNames, ns } from './names.ts'
import type { SamlRefusal } from './parts.ts'

type AttributeName = keyof typeof attributeNames

/** Values by the name of their attribute, of every statement of the assertion and in their order. */
export type Attributes = ReadonlyMap<string, readonly XmlElement[]>

/** Reads the statements that stand directly in the assertion: what lies deeper is somebody else's. */
export function readAttributes(assertion: XmlElement): Attributes {
  const found = new Map<string, XmlElement[]>()
  for (const statement of childrenOf(assertion, 'AttributeStatement', ns.saml))
    for (const each of childrenOf(statement, 'Attribute', ns.saml)) {
      const name = attribute(each, 'Name')?.trim() ?? ''
      const values = childrenOf(each, 'AttributeValue', ns.saml)
      const known = found.get(name)
      if (known) known.push(...values)
      else found.set(name, values)
    }
  return found
}

/** The community that asks, as far as it says one and no other beside it. */
export function communityOf(attributes: Attributes): string | undefined {
  const oids = new Set(textsOf(attributes, 'homeCommunity').map(oidOf))
  return oids.size === 1 ? [...oids][0] : undefined
}

export type Claims = {
  homeCommunity: string
  organization: { oid?: string; name: string }
  user: { name: string; role: { code: string; system?: string }; npi?: string }
  purpose: Purpose
  /** OID of the organization on whose behalf is asked. */
  grantor?: string
}

/** What the attributes say, or the first thing that is missing or wrong, with the name of its attribute. */
export function readClaims(attributes: Attributes): Claims | { because: SamlRefusal; about: string } {
  const required: readonly AttributeName[] = ['user', 'organization', 'organizationId', 'homeCommunity']
  for (const name of required) if (textsOf(attributes, name).length === 0) return missing(name)
  const role = codesOf(attributes, 'role')[0]
  if (!role) return missing('role')
  const codes = codesOf(attributes, 'purpose')
  if (codes.length === 0) return missing('purpose')
  const homeCommunity = communityOf(attributes)
  if (homeCommunity === undefined) return wrong('network.attribute-conflict', 'homeCommunity')
  const purposes = new Set(codes.map(code => (isPurposeSystem(code.system) ? purposeOf(code.code) : undefined)))
  purposes.delete(undefined)
  const [purpose, another] = purposes
  if (purpose === undefined) return wrong('network.purpose-unknown', 'purpose')
  // Of two purposes the release could follow the wider one: then neither is the request's.
  if (another !== undefined) return wrong('network.attribute-conflict', 'purpose')
  const grantors = new Set(textsOf(attributes, 'grantor').map(grantorOf))
  const [grantor, second] = grantors
  if (grantors.has(undefined)) return wrong('network.delegation-unreadable', 'grantor')
  if (second !== undefined) return wrong('network.attribute-conflict', 'grantor')
  const organizationId = oidOf(textsOf(attributes, 'organizationId')[0] ?? '')
  const npi = textsOf(attributes, 'npi').find(text => /^\d{10}$/.test(text))
  return {
    homeCommunity,
    organization: {
      ...(organizationId === undefined ? {} : { oid: organizationId }),
      name: textsOf(attributes, 'organization')[0] ?? '',
    },
    user: { name: textsOf(attributes, 'user')[0] ?? '', role, ...(npi === undefined ? {} : { npi }) },
    purpose,
    ...(grantor === undefined ? {} : { grantor }),
  }
}

function missing(name: AttributeName) {
  return wrong('network.attribute-missing', name)
}

function wrong(because: SamlRefusal, name: AttributeName): { because: SamlRefusal; about: string } {
  return { because, about: attributeNames[name][0] }
}

/** Longer than any name: nobody fills our log with an attribute. */
const longest = 300

/** The texts of an attribute by all its spellings: white space folded, empty ones left out. */
function textsOf(attributes: Attributes, name: AttributeName): string[] {
  return valuesOf(attributes, name)
    .map(value => textOf(value).replace(/\s+/g, ' ').trim().slice(0, longest))
    .filter(text => text !== '')
}

function valuesOf(attributes: Attributes, name: AttributeName): XmlElement[] {
  return attributeNames[name].flatMap(spelling => attributes.get(spelling) ?? [])
}

/** Elements that carry a code: in any namespace, because senders forget theirs. PurposeForUse is the older spelling. */
const carriers = new Set(['Role', 'PurposeOfUse', 'PurposeForUse'])

/** The codes of an attribute: of the elements in its values, of the values themselves, or their text. */
function codesOf(attributes: Attributes, name: AttributeName): { code: string; system?: string }[] {
  return valuesOf(attributes, name).flatMap(value => {
    const inside = childrenOf(value)
    // Other elements in a value are somebody's extension; the text in them is no code.
    const from = inside.length > 0 ? inside.filter(({ local }) => carriers.has(local)) : [value]
    return from.flatMap(codedIn)
  })
}

/** CONNECT can write the attributes in the namespace of HL7 too (hl7PrefixForAttributes). */
const spellings = ['', ns.hl7] as const

/** The code of an element; two, when its spellings say different ones. */
function codedIn(element: XmlElement): { code: string; system?: string }[] {
  const said = (name: string) =>
    spellings.map(uri => attribute(element, name, uri)?.trim()).filter(value => value !== undefined)
  const [system] = said('codeSystem')
  const codes = said('code')
  return [...new Set(codes.length > 0 ? codes : [textOf(element)])].flatMap(text => {
    const code = text.replace(/\s+/g, ' ').trim().slice(0, longest)
    if (code === '') return []
    return [system ? { code, system: oidOf(system) ?? system.slice(0, longest) } : { code }]
  })
}

function isPurposeSystem(system: string | undefined): boolean {
  return system === undefined || system === purposeSystem
}

/** `Organization/{OID}` or `Organization/urn:oid:{OID}`. */
function grantorOf(text: string): string | undefined {
  return oidOf(/^Organization\/(.+)$/i.exec(text)?.[1] ?? '')
}
