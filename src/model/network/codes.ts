/**
 * The codes by which documents are listed on the network, from what the registry knows of them: type, class, format,
 * confidentiality, kind of facility and practice setting. Every entry has all six, each with its scheme.
 * Sources: reference/carequality.md section 5; LOINC display names; HITSP C80 for classes, settings and facilities.
 */
import type { Coded } from './documents.ts'

export const loinc = '2.16.840.1.113883.6.1'
export const snomed = '2.16.840.1.113883.6.96'
export const confidentialityScheme = '2.16.840.1.113883.5.25'
/** HL7 maintains the codes by now; on the network they still travel under IHE's scheme. */
export const formatScheme = '1.3.6.1.4.1.19376.1.2.3'

type Kind = { code: string; display: string; kinds?: Readonly<Record<string, string>> }

/** What documents are in general (their class), and the types that are particular kinds of it. */
const classes: readonly Kind[] = [
  { code: '34133-9', display: 'Summary of episode note' },
  {
    code: '11506-3',
    display: 'Progress note',
    kinds: {
      '18733-6': 'Attending Progress note',
      '18762-5': 'Chiropractor Progress note',
      '28569-2': 'Consultant Progress note',
      '28617-9': 'Dentistry Progress note',
      '34900-1': 'General medicine Progress note',
      '34904-3': 'Mental health Progress note',
      '51848-0': 'Evaluation note',
    },
  },
  {
    code: '18842-5',
    display: 'Discharge summary',
    kinds: {
      '11490-0': 'Physician Discharge summary',
      '28655-9': 'Attending Discharge summary',
      '29761-4': 'Dentistry Discharge summary',
      '34105-7': 'Hospital Discharge summary',
      '34106-5': 'Physician Hospital Discharge summary',
      '34745-0': 'Nurse Discharge summary',
    },
  },
  { code: '11488-4', display: 'Consult note' },
  { code: '34117-2', display: 'History and physical note' },
  { code: '57133-1', display: 'Referral note', kinds: { '57143-0': 'Mental health Referral note' } },
  { code: '18761-7', display: 'Transfer summary note' },
  { code: '28570-0', display: 'Procedure note' },
  { code: '11504-8', display: 'Surgical operation note' },
  { code: '18748-4', display: 'Diagnostic imaging study' },
  { code: '52521-2', display: 'Overall plan of care/advance care directives' },
]
/** The class of a type that is not in the table. */
const someNote = coded('34109-9', loinc, 'Note')

const byType: ReadonlyMap<string, { type: Coded; class: Coded }> = new Map(
  classes.flatMap(({ code, display, kinds = {} }) => {
    const general = coded(code, loinc, display)
    const particular = Object.entries(kinds).map(([type, name]) => coded(type, loinc, name))
    return [general, ...particular].map(type => [type.code, { type, class: general }] as const)
  }),
)

/** The type of a document. One that is not in the table keeps its code, under the name that the member gave it. */
export function typeCoded(code: string, name?: string): Coded {
  return byType.get(code)?.type ?? coded(code, loinc, name?.trim() || 'Clinical document')
}

/** The class of documents that a type belongs to. */
export function classCoded(typeCode: string): Coded {
  return byType.get(typeCode)?.class ?? someNote
}

/** C-CDA R2.1 with sections, and as a wrapper of a scan. */
export const formats = {
  structured: coded('urn:hl7-org:sdwg:ccda-structuredBody:2.1', formatScheme, 'C-CDA R2.1 with a structured body'),
  scanned: coded('urn:hl7-org:sdwg:ccda-nonXMLBody:2.1', formatScheme, 'C-CDA R2.1 with a non-XML body'),
} as const

const restricted = coded('R', confidentialityScheme, 'restricted')
const confidentialities: Readonly<Record<string, Coded>> = {
  U: coded('U', confidentialityScheme, 'unrestricted'),
  L: coded('L', confidentialityScheme, 'low'),
  M: coded('M', confidentialityScheme, 'moderate'),
  N: coded('N', confidentialityScheme, 'normal'),
  R: restricted,
  V: coded('V', confidentialityScheme, 'very restricted'),
}

/** HL7 v3 Confidentiality; what is not known is restricted, never normal. */
export function confidentialityCoded(code: string): Coded {
  const upper = code.trim().toUpperCase()
  return Object.hasOwn(confidentialities, upper) ? (confidentialities[upper] ?? restricted) : restricted
}

const site = coded('394777002', snomed, 'Health encounter site')
const hospital = coded('22232009', snomed, 'Hospital')
const ambulatory = coded('35971002', snomed, 'Ambulatory care site')

/** The kind of place that a document comes from, as far as its class tells. */
export function facilityTypeCoded(typeCode: string): Coded {
  const { code } = classCoded(typeCode)
  if (code === '18842-5') return hospital
  return code === '11506-3' ? ambulatory : site
}

const generalMedicine = coded('394802001', snomed, 'General medicine')
const psychiatry = coded('394587001', snomed, 'Psychiatry')
const dentistry = coded('394812008', snomed, 'Dental medicine specialties')
const settings: ReadonlyMap<string, Coded> = new Map([
  ['34904-3', psychiatry],
  ['57143-0', psychiatry],
  ['28617-9', dentistry],
  ['29761-4', dentistry],
])

/** The specialty that a document comes from: general medicine where its type says nothing else. */
export function practiceSettingCoded(typeCode: string): Coded {
  return settings.get(typeCode) ?? generalMedicine
}

export type DocumentCodes = {
  classCode: Coded
  typeCode: Coded
  formatCode: Coded
  confidentialityCode: Coded
  facilityTypeCode: Coded
  practiceSettingCode: Coded
}

/**
 * All six codes of a document.
 *
 * @example
 * codesOf({ type: '11506-3', confidentiality: 'N' }).facilityTypeCode.display // 'Ambulatory care site'
 */
export function codesOf(of: {
  type: string
  typeName?: string | undefined
  confidentiality: string
  scanned?: boolean
}): DocumentCodes {
  return {
    classCode: classCoded(of.type),
    typeCode: typeCoded(of.type, of.typeName),
    formatCode: of.scanned ? formats.scanned : formats.structured,
    confidentialityCode: confidentialityCoded(of.confidentiality),
    facilityTypeCode: facilityTypeCoded(of.type),
    practiceSettingCode: practiceSettingCoded(of.type),
  }
}

function coded(code: string, scheme: string, display: string): Coded {
  return { code, scheme, display }
}
