/**
 * Answers of a booking form that fill a person's fields, where the question crosswalk says which. An answer that can
 * not be read for certain is reported instead of guessed.
 */
import type { Answer, CrosswalkTarget, PersonField } from '../model/events.ts'
import type { Patient } from '../model/fhir.ts'
import { foldText } from '../model/text.ts'
import { readDate } from './answer-dates.ts'

export type AppliedAnswers = {
  patient: Patient
  /** Nobody has said yet what these questions mean. */
  unmapped: readonly Answer[]
  /** Mapped, but the value does not fit the field. */
  unusable: readonly { answer: Answer; field: PersonField }[]
}

export type AnswerOptions = {
  /** Whose health cards the form asks for; default Ontario: ten digits, a version code of two letters left out. */
  healthCard?: { system: string; read(text: string): string | undefined }
}

const ontarioHealthCard: NonNullable<AnswerOptions['healthCard']> = {
  system: 'http://ehealthontario.ca/API/FHIR/NamingSystem/ca-on-patient-hcn',
  read: text => text.replace(/[\s-]/g, '').match(/^(\d{10})[A-Za-z]{0,2}$/)?.[1],
}

/**
 * Fills a person's fields. A mapped answer counts more than what the vendor's own fields say (somebody chose to ask);
 * phones, e-mails and cards are added to those already known. A field `none` is deliberately unused.
 * @param lookup what the crosswalk says of a question
 */
export function applyAnswers(
  patient: Patient,
  answers: readonly Answer[],
  lookup: (answer: Answer) => CrosswalkTarget | undefined,
  options: AnswerOptions = {},
): AppliedAnswers {
  const card = options.healthCard ?? ontarioHealthCard
  const unmapped: Answer[] = []
  const unusable: { answer: Answer; field: PersonField }[] = []
  let filled = patient
  for (const answer of answers) {
    const target = lookup(answer)
    if (target?.kind !== 'question') {
      unmapped.push(answer)
      continue
    }
    const value = answer.value.trim()
    if (target.field === 'none' || value === '') continue
    const next = fillers[target.field](filled, value, card)
    if (next) filled = next
    else unusable.push({ answer, field: target.field })
  }
  return { patient: filled, unmapped, unusable }
}

type Filler = (patient: Patient, value: string, card: NonNullable<AnswerOptions['healthCard']>) => Patient | undefined

/** How each field is filled; undefined when the value does not fit it. */
const fillers: Readonly<Record<PersonField, Filler>> = {
  birthDate: (patient, value) => {
    const birthDate = readDate(value)
    return birthDate ? { ...patient, birthDate } : undefined
  },
  gender: (patient, value) => {
    const gender = genders[foldText(value)]
    return gender ? { ...patient, gender } : undefined
  },
  firstName: (patient, value) =>
    withName(patient, name => ({ ...name, given: [value, ...(name.given ?? []).slice(1)] })),
  middleName: (patient, value) => {
    const first = patient.name?.[0]?.given?.[0]
    // Without a first name the middle name would take its place.
    return first ? withName(patient, name => ({ ...name, given: [first, value] })) : undefined
  },
  lastName: (patient, value) => withName(patient, name => ({ ...name, family: value })),
  phone: (patient, value) =>
    /\d{5}/.test(value.replace(/\D/g, '')) ? withTelecom(patient, 'phone', value) : undefined,
  email: (patient, value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? withTelecom(patient, 'email', value) : undefined),
  healthCard: (patient, value, card) => {
    const read = card.read(value)
    if (read === undefined) return undefined
    const others = (patient.identifier ?? []).filter(each => each.system !== card.system)
    return { ...patient, identifier: [...others, { system: card.system, value: read }] }
  },
  addressLine: (patient, value) => withAddress(patient, { line: [value] }),
  city: (patient, value) => withAddress(patient, { city: value }),
  postalCode: (patient, value) => withAddress(patient, { postalCode: value.toUpperCase() }),
}

const genders: Readonly<Record<string, NonNullable<Patient['gender']>>> = {
  MALE: 'male',
  M: 'male',
  MAN: 'male',
  HOMME: 'male',
  MASCULIN: 'male',
  FEMALE: 'female',
  F: 'female',
  WOMAN: 'female',
  FEMME: 'female',
  FEMININ: 'female',
  OTHER: 'other',
  X: 'other',
  'NON BINARY': 'other',
  NONBINARY: 'other',
  AUTRE: 'other',
  'NON BINAIRE': 'other',
  UNKNOWN: 'unknown',
  'PREFER NOT TO SAY': 'unknown',
  INCONNU: 'unknown',
  'JE PREFERE NE PAS REPONDRE': 'unknown',
}

type Name = NonNullable<Patient['name']>[number]
type Address = NonNullable<Patient['address']>[number]

function withName(patient: Patient, change: (name: Name) => Name): Patient {
  const [first = {}, ...others] = patient.name ?? []
  const { text: _text, ...parts } = change(first) // the text would still say the old name
  return { ...patient, name: [parts, ...others] }
}

function withTelecom(patient: Patient, system: 'phone' | 'email', value: string): Patient {
  const telecom = patient.telecom ?? []
  const known = telecom.some(each => each.system === system && each.value === value)
  return known ? patient : { ...patient, telecom: [...telecom, { system, value }] }
}

function withAddress(patient: Patient, part: Partial<Address>): Patient {
  const [first = {}, ...others] = patient.address ?? []
  return { ...patient, address: [{ ...first, ...part }, ...others] }
}
