/** What an operator asks over the network: options of the command line as a person, a document query or documents. */
import type { DocumentAsked, DocumentQuestion } from '../../connectors/carequality/xca/parts.ts'
import type { Patient } from '../../model/fhir.ts'
import type { DocumentsWanted } from '../../model/network/documents.ts'
import { oidOf } from '../../model/oid.ts'

export const patientOptions = {
  family: { type: 'string' },
  given: { type: 'string', multiple: true },
  suffix: { type: 'string' },
  'birth-date': { type: 'string' },
  gender: { type: 'string' },
  ssn: { type: 'string' },
  id: { type: 'string', multiple: true },
  phone: { type: 'string', multiple: true },
  email: { type: 'string', multiple: true },
  street: { type: 'string' },
  city: { type: 'string' },
  state: { type: 'string' },
  'postal-code': { type: 'string' },
  'minimum-degree': { type: 'string' },
} as const

export const queryOptions = {
  patient: { type: 'string' },
  community: { type: 'string' },
  'unique-id': { type: 'string', multiple: true },
  status: { type: 'string', multiple: true },
  type: { type: 'string', multiple: true },
  class: { type: 'string', multiple: true },
  format: { type: 'string', multiple: true },
  'created-from': { type: 'string' },
  'created-to': { type: 'string' },
  'service-from': { type: 'string' },
  'service-to': { type: 'string' },
  'on-demand': { type: 'boolean' },
} as const

export const retrieveOptions = {
  document: { type: 'string', multiple: true },
  community: { type: 'string' },
  out: { type: 'string' },
} as const

type ValuesOf<Options extends Record<string, { type: string; multiple?: boolean }>> = {
  [Name in keyof Options]?:
    | (Options[Name] extends { multiple: true }
        ? string[]
        : Options[Name] extends { type: 'boolean' }
          ? boolean
          : string)
    | undefined
}
export type PatientValues = ValuesOf<typeof patientOptions>
export type QueryValues = ValuesOf<typeof queryOptions>
export type RetrieveValues = ValuesOf<typeof retrieveOptions>

type Wrong = { kind: 'wrong'; says: string }

/** The person who is looked for. */
export function readPatient(values: PatientValues): { kind: 'read'; patient: Patient; minimumDegree?: number } | Wrong {
  const { family, given = [], suffix, gender, ssn, street, city, state } = values
  const birthDate = values['birth-date']
  if (birthDate !== undefined && !/^\d{4}(-\d\d){0,2}$/.test(birthDate))
    return wrong('--birth-date is YYYY-MM-DD, YYYY-MM or YYYY.')
  const known = genders.find(each => each === gender)
  if (gender !== undefined && known === undefined) return wrong(`--gender is ${genders.join(', ')}.`)
  const ids = (values.id ?? []).map(readId)
  if (ids.includes(undefined)) return wrong('--id is NUMBER^^^&OID&ISO.')
  const degree = values['minimum-degree']
  if (degree !== undefined && !/^\d{1,3}$/.test(degree)) return wrong('--minimum-degree is 0 to 100.')
  const identifier = [
    ...ids.flatMap(id => (id ? [{ system: `urn:oid:${id.authority}`, value: id.id }] : [])),
    ...(ssn === undefined ? [] : [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: ssn }]),
  ]
  const isNamed = family !== undefined || given.length > 0
  if (identifier.length === 0 && !(isNamed && birthDate))
    return wrong('Say who it is: --id or --ssn, or a name (--family, --given) and --birth-date.')
  const name = { ...some({ family, given }), ...(suffix === undefined ? {} : { suffix: [suffix] }) }
  const address = some({ line: street === undefined ? [] : [street], city, state, postalCode: values['postal-code'] })
  const telecom = [
    ...(values.phone ?? []).map(value => ({ system: 'phone' as const, value })),
    ...(values.email ?? []).map(value => ({ system: 'email' as const, value })),
  ]
  return {
    kind: 'read',
    patient: {
      resourceType: 'Patient',
      ...some({ identifier, telecom }),
      ...(isNamed ? { name: [name] } : {}),
      ...(Object.keys(address).length > 0 ? { address: [address] } : {}),
      ...(birthDate === undefined ? {} : { birthDate }),
      ...(known === undefined ? {} : { gender: known }),
    },
    ...(degree === undefined ? {} : { minimumDegree: Math.min(100, Number(degree)) }),
  }
}

const genders = ['male', 'female', 'other', 'unknown'] as const

/** Which documents are looked for. */
export function readQuestion(values: QueryValues): { kind: 'read'; question: DocumentQuestion } | Wrong {
  const community = communityOf(values.community)
  if (community === false) return wrong('--community is the OID of their home community.')
  const home = community === undefined ? {} : { homeCommunity: community }
  const uniqueIds = values['unique-id'] ?? []
  if (uniqueIds.length > 0) {
    if (values.patient !== undefined) return wrong('Either --patient or --unique-id, not both.')
    if (community === undefined) return wrong('Documents by their id need --community.')
    return { kind: 'read', question: { kind: 'get', ...home, uniqueIds, entryIds: [] } }
  }
  const patient = values.patient === undefined ? undefined : readId(values.patient)
  if (!patient) return wrong('--patient is the id that discovery told, NUMBER^^^&OID&ISO.')
  const status = values.status?.map(each => statuses.find(known => known === each))
  if (status?.includes(undefined)) return wrong(`--status is ${statuses.join(' or ')}.`)
  const times = {
    createdFrom: values['created-from'],
    createdTo: values['created-to'],
    serviceStartFrom: values['service-from'],
    serviceStopTo: values['service-to'],
  }
  for (const value of Object.values(times))
    if (value !== undefined && Number.isNaN(Date.parse(value))) return wrong(`${value} is no time, such as 2026-01-31.`)
  const codes = (given: string[] | undefined) => given?.map(codeOf)
  const wanted: DocumentsWanted = some({
    status: status?.filter(each => each !== undefined),
    typeCodes: codes(values.type),
    classCodes: codes(values.class),
    formatCodes: codes(values.format),
    ...times,
    entryTypes: values['on-demand'] ? (['stable', 'on-demand'] as const) : undefined,
  })
  return { kind: 'read', question: { kind: 'find', ...home, patient, wanted } }
}

const statuses = ['approved', 'deprecated'] as const

/** `CODE` or `CODE^^SCHEME`. */
function codeOf(text: string): { code: string; scheme?: string } {
  const [code = '', scheme] = text.split('^^')
  return scheme ? { code, scheme } : { code }
}

/** Which documents are fetched. */
export function readDocuments(values: RetrieveValues): { kind: 'read'; documents: DocumentAsked[] } | Wrong {
  const community = communityOf(values.community)
  if (community === false) return wrong('--community is the OID of their home community.')
  const homeCommunity = community === undefined ? undefined : `urn:oid:${community}`
  const documents = (values.document ?? []).map(each => {
    const [, repository = '', uniqueId = ''] = /^((?:urn:oid:)?[\d.]+):(.+)$/.exec(each) ?? []
    return { homeCommunity, repository, uniqueId }
  })
  if (documents.length === 0 || documents.some(({ uniqueId }) => uniqueId === ''))
    return wrong('--document is REPOSITORY:UNIQUE-ID, once for each.')
  return { kind: 'read', documents }
}

function communityOf(text: string | undefined): string | undefined | false {
  return text === undefined ? undefined : (oidOf(text) ?? false)
}

/** `NUMBER^^^&OID&ISO`, or `NUMBER^^^OID`. */
function readId(text: string): { authority: string; id: string } | undefined {
  const [, id, oid] = /^(.+?)\^\^\^&?([^&]+)(?:&ISO)?$/.exec(text) ?? []
  const authority = oid === undefined ? undefined : oidOf(oid)
  return id && authority ? { authority, id } : undefined
}

/** Without what is absent or empty. */
function some<Given extends object>(given: Given): { [Name in keyof Given]?: Exclude<Given[Name], undefined> } {
  const kept = Object.entries(given).filter(
    ([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0),
  )
  return Object.fromEntries(kept) as { [Name in keyof Given]?: Exclude<Given[Name], undefined> }
}

function wrong(says: string): Wrong {
  return { kind: 'wrong', says }
}
