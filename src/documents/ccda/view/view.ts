/** What a reader sees of a C-CDA document, ours or anyone's: whose it is, what it is, and its sections with their text. */
import { spokenTime } from '../times.ts'
import { type Element, find, findAll, lineOf, readTree, type UnreadableBecause } from './tree.ts'
import { type Language, say } from './words.ts'

export type Fact = { label: string; value: string }

export type ViewSection = {
  title: string
  /** The narrative; undefined when there is none. */
  text: Element | undefined
  sections: readonly ViewSection[]
}

export type CcdaView = {
  language: Language
  title: string
  /** The patient's name; '' when the document names nobody. */
  name: string
  /** Who keeps it. */
  custodian: string
  number: string
  /** When it was made, an HL7 time as written. */
  madeAt: string
  isRestricted: boolean
  patient: readonly Fact[]
  document: readonly Fact[]
  sections: readonly ViewSection[]
  /** The kind of file that an unstructured document holds. */
  file: string | undefined
}

export type ReadCcda = { kind: 'view'; view: CcdaView } | { kind: 'unreadable'; because: UnreadableBecause }

/** Reads a document for showing. Never throws. */
export function readCcda(xml: string, language: Language = 'en'): ReadCcda {
  const read = readTree(xml)
  return read.kind === 'tree' ? { kind: 'view', view: viewOf(read.root, language) } : read
}

function viewOf(root: Element, language: Language): CcdaView {
  const role = find(root, 'recordTarget', 'patientRole')
  const patient = find(role, 'patient')
  const made = find(root, 'effectiveTime')?.attributes.value ?? ''
  const custodian = find(root, 'custodian', 'assignedCustodian', 'representedCustodianOrganization')
  const confidentiality = find(root, 'confidentialityCode')?.attributes.code ?? ''
  const id = find(root, 'id')?.attributes
  const name = nameOf(find(patient, 'name'))
  const file = find(root, 'component', 'nonXMLBody', 'text')
  const facts = (list: readonly (readonly [Parameters<typeof say>[0], string])[]): Fact[] =>
    list.filter(([, value]) => value !== '').map(([label, value]) => ({ label: say(label, language), value }))
  return {
    language,
    title: lineOf(find(root, 'title')) || say('untitled', language),
    name,
    custodian: lineOf(find(custodian, 'name')),
    number: id?.extension ?? id?.root ?? '',
    madeAt: made,
    isRestricted: confidentiality === 'R' || confidentiality === 'V',
    patient: facts([
      ['born', timeOf(find(patient, 'birthTime'))],
      ['sex', coded(find(patient, 'administrativeGenderCode'))],
      ['died', timeOf(find(patient, 'deceasedTime'))],
      [
        'id',
        findAll(role, 'id')
          .map(each => each.attributes.extension ?? '')
          .filter(each => each !== '')
          .join(', '),
      ],
      ['address', addressOf(find(role, 'addr'))],
      ['telephone', telecomsOf(role)],
      ['language', find(patient, 'languageCommunication', 'languageCode')?.attributes.code ?? ''],
    ]),
    document: facts([
      ['kind', coded(find(root, 'code'))],
      ['date', spokenTime(made) ?? ''],
      [
        'author',
        findAll(root, 'author')
          .map(authorOf)
          .filter(each => each !== '')
          .join('; '),
      ],
      ['custodian', lineOf(find(custodian, 'name'))],
      ['visit', spanOf(find(root, 'componentOf', 'encompassingEncounter', 'effectiveTime'), language)],
      [
        'place',
        lineOf(
          find(root, 'componentOf', 'encompassingEncounter', 'location', 'healthCareFacility', 'location', 'name'),
        ),
      ],
      ['confidentiality', confidentiality === 'R' || confidentiality === 'V' ? say('restricted', language) : ''],
      ['number', id?.extension ?? id?.root ?? ''],
    ]),
    sections: sectionsOf(find(root, 'component', 'structuredBody')),
    file: file === undefined ? undefined : (file.attributes.mediaType ?? 'text/plain'),
  }
}

function sectionsOf(parent: Element | undefined): ViewSection[] {
  return findAll(parent, 'component').flatMap(component => {
    const section = find(component, 'section')
    if (section === undefined) return []
    const title = lineOf(find(section, 'title')) || coded(find(section, 'code'))
    return [{ title, text: find(section, 'text'), sections: sectionsOf(section) }]
  })
}

const coded = (element: Element | undefined): string =>
  element?.attributes.displayName ?? (lineOf(find(element, 'originalText')) || (element?.attributes.code ?? ''))

const timeOf = (element: Element | undefined): string => spokenTime(element?.attributes.value) ?? ''

function spanOf(element: Element | undefined, language: Language): string {
  const [low, high] = [timeOf(find(element, 'low')) || timeOf(element), timeOf(find(element, 'high'))]
  return high === '' || high === low ? low : `${low} ${say('to', language)} ${high}`.trim()
}

function nameOf(name: Element | undefined): string {
  const part = (each: string) =>
    findAll(name, each)
      .map(lineOf)
      .filter(text => text !== '')
  const parts = [...part('prefix'), ...part('given'), ...part('family')].join(' ')
  return [parts || lineOf(name), ...(parts === '' ? [] : part('suffix'))].join(', ')
}

function addressOf(address: Element | undefined): string {
  const part = (each: string) =>
    findAll(address, each)
      .map(lineOf)
      .filter(text => text !== '')
  const town = [...part('city'), ...part('state'), ...part('postalCode')].join(' ')
  return [...part('streetAddressLine'), town, ...part('country')].filter(each => each !== '').join(', ')
}

function telecomsOf(role: Element | undefined): string {
  const values = findAll(role, 'telecom').map(each => (each.attributes.value ?? '').replace(/^(tel|mailto):/i, ''))
  return [...new Set(values)].filter(each => each !== '').join(', ')
}

function authorOf(author: Element): string {
  const assigned = find(author, 'assignedAuthor')
  const person = nameOf(find(assigned, 'assignedPerson', 'name'))
  const organization = lineOf(find(assigned, 'representedOrganization', 'name'))
  const device = lineOf(find(assigned, 'assignedAuthoringDevice', 'softwareName'))
  return [person || device, organization].filter(each => each !== '').join(', ')
}
