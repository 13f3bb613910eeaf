/**
 * Reads a patient discovery request (ITI-55, PRPA_IN201305UV02) as others send it: whatever it says of the person, as a FHIR
 * Patient with every value of every parameter. Source: reference/carequality.md sections 4 and 8.
 */
import type { Address, Extension } from 'fhir/r4'
import type { Discovery } from '../../../model/network/discovery.ts'
import { at, attribute, child, childrenOf, textOf, type XmlElement } from '../xml/tree.ts'
import { hl7, requestName } from './codes.ts'
import { type DiscoveryEcho, readEcho } from './echo.ts'
import {
  lineOf,
  readAddress,
  readBirthTime,
  readGender,
  readIdentifier,
  readInstanceId,
  readNames,
  readTelecom,
} from './read-parts.ts'

/** What a request asks; whom it is addressed to is for the endpoint to decide, of the path and of this. */
export type DiscoveryAsked = Omit<Discovery, 'addressed'> & {
  /** The OID of the organization that the message names as its receiver. */
  addressedOrganization?: string
}

export type InvalidDiscovery =
  /** The payload is another message. */
  | 'not-a-discovery'
  /** There is no list of parameters. */
  | 'no-query'
  /** Answers in portions do not exist between communities. */
  | 'initial-quantity'
  /** Neither an identifier with its namespace, nor a name and a birth date. */
  | 'too-little'
  /** More values than anybody has. */
  | 'too-much'

export type DiscoveryRead =
  | {
      kind: 'read'
      discovery: DiscoveryAsked
      /** The answer is wanted later, at another address. */
      deferred: boolean
      echo: DiscoveryEcho
    }
  | { kind: 'invalid'; because: InvalidDiscovery; echo?: DiscoveryEcho }

/** Values of all parameters together: more would only cost whoever answers. */
const mostValues = 100
/** Alternatives beyond a slip of the pen are guesses: whoever asks must know a birth date, and not find it out here. */
const mostBirthDates = 4

/** Reads the payload of a request, the child of the SOAP body. */
export function readDiscovery(body: XmlElement): DiscoveryRead {
  if (body.local !== requestName || body.uri !== hl7) return { kind: 'invalid', because: 'not-a-discovery' }
  const echo = readEcho(body)
  const invalid = (because: InvalidDiscovery): DiscoveryRead => ({ kind: 'invalid', because, echo })
  const query = at(body, 'controlActProcess', 'queryByParameter')
  const list = child(query, 'parameterList')
  if (!query || !list) return invalid('no-query')
  if (child(query, 'initialQuantity')) return invalid('initial-quantity')
  const values = valuesOf(list)
  if (values.length > mostValues) return invalid('too-much')
  const { patient, otherBirthDates, identified } = readValues(values)
  if (otherBirthDates.length >= mostBirthDates) return invalid('too-much')
  const named = patient.name !== undefined && patient.birthDate !== undefined
  if (!identified && !named) return invalid('too-little')
  const minimumDegree = degreeOf(at(query, 'matchCriterionList', 'minimumDegreeMatch', 'value'))
  const { organization } = echo.receiver
  return {
    kind: 'read',
    discovery: {
      patient,
      ...(otherBirthDates.length > 0 ? { otherBirthDates } : {}),
      ...(minimumDegree === undefined ? {} : { minimumDegree }),
      ...(organization ? { addressedOrganization: organization } : {}),
    },
    deferred: attribute(child(query, 'responsePriorityCode'), 'code')?.trim().toUpperCase() === 'D',
    echo,
  }
}

type Value = { parameter: string; value: XmlElement }

function valuesOf(list: XmlElement): Value[] {
  return childrenOf(list).flatMap(parameter =>
    childrenOf(parameter, 'value').map(value => ({ parameter: parameter.local, value })),
  )
}

/** Lists that are there while reading; empty ones are left out at the end. */
type Person = Omit<Discovery['patient'], 'gender'>
type Growing = Required<Pick<Person, 'name' | 'identifier' | 'telecom' | 'address' | 'generalPractitioner'>> & {
  extension: Extension[]
}

function readValues(values: readonly Value[]): {
  patient: Discovery['patient']
  otherBirthDates: string[]
  identified: boolean
} {
  const found: Growing = {
    name: [],
    identifier: [],
    telecom: [],
    address: [],
    generalPractitioner: [],
    extension: [],
  }
  const genders = new Set<NonNullable<Discovery['patient']['gender']>>()
  const birthDates = new Set<string>()
  let birthPlace: Address | undefined
  let identified = false
  for (const { parameter, value } of values) {
    switch (parameter) {
      case 'livingSubjectAdministrativeGender': {
        const gender = readGender(value)
        if (gender) genders.add(gender)
        break
      }
      case 'livingSubjectBirthTime': {
        const date = readBirthTime(value)
        if (date) birthDates.add(date)
        break
      }
      case 'livingSubjectName':
        found.name.push(...readNames(value))
        break
      case 'livingSubjectId':
        identified ||= readInstanceId(value) !== undefined
        push(found.identifier, readIdentifier(value))
        break
      case 'patientAddress':
        push(found.address, readAddress(value))
        break
      case 'patientTelecom':
        push(found.telecom, readTelecom(value))
        break
      case 'mothersMaidenName':
        push(found.extension, maidenNameOf(value))
        break
      case 'principalCareProviderId': {
        const identifier = readIdentifier(value)
        if (identifier) found.generalPractitioner.push({ identifier })
        break
      }
      case 'livingSubjectBirthPlaceAddress':
        birthPlace = { ...birthPlace, ...readAddress(value) }
        break
      case 'livingSubjectBirthPlaceName': {
        const text = lineOf(value)
        if (text) birthPlace = { ...birthPlace, text }
        break
      }
    }
  }
  if (birthPlace) push(found.extension, { url: birthPlaceUrl, valueAddress: birthPlace })
  const [gender] = genders
  const [birthDate, ...otherBirthDates] = birthDates
  return {
    patient: {
      resourceType: 'Patient',
      ...filled(found),
      // Either of several says nothing.
      ...(gender && genders.size === 1 ? { gender } : {}),
      ...(birthDate ? { birthDate } : {}),
    },
    otherBirthDates,
    identified,
  }
}

const extensionUrl = 'http://hl7.org/fhir/StructureDefinition'
export const birthPlaceUrl = `${extensionUrl}/patient-birthPlace`
export const maidenNameUrl = `${extensionUrl}/patient-mothersMaidenName`

/** Her family name, where it is told apart. */
function maidenNameOf(value: XmlElement): Extension | undefined {
  const [name] = readNames(value)
  const text = name?.family ?? name?.text
  return text ? { url: maidenNameUrl, valueString: text } : undefined
}

/** 0 to 100, as an attribute or as text; undefined when it is no number. */
function degreeOf(value: XmlElement | undefined): number | undefined {
  if (!value) return undefined
  const text = (attribute(value, 'value') ?? textOf(value)).trim()
  return /^\d{1,3}$/.test(text) ? Math.min(100, Number(text)) : undefined
}

function push<T>(list: T[], value: T | undefined): void {
  if (value !== undefined) list.push(value)
}

function filled(found: Growing): Partial<Growing> {
  return Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))
}
