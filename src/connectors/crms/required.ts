/**
 * What the CRMS asks for, in its own words: looked at before anything is sent, and recognised when the CRMS says it. Source:
 * SPEC REF-8; reference/referrals.md section 8 ("Date of birth is required" is the vendor's published text).
 */
import type { Said } from '../../model/outcome.ts'
import type { Settings } from './config.ts'
import { type Fields, fieldAt, type TargetField, targetFields } from './fields.ts'

type Words = { en: string; fr: string }

/** What a field is called at the beginning of a sentence. */
const names: Readonly<Record<TargetField, Words>> = {
  firstName: { en: 'First name', fr: 'Le prénom' },
  middleName: { en: 'Middle name', fr: 'Le deuxième prénom' },
  lastName: { en: 'Last name', fr: 'Le nom de famille' },
  dateOfBirth: { en: 'Date of birth', fr: 'La date de naissance' },
  gender: { en: 'Gender', fr: 'Le genre' },
  address: { en: 'Address', fr: 'L’adresse' },
  city: { en: 'City', fr: 'La ville' },
  province: { en: 'Province', fr: 'La province' },
  country: { en: 'Country', fr: 'Le pays' },
  postalCode: { en: 'Postal code', fr: 'Le code postal' },
  preferredLanguage: { en: 'Preferred language', fr: 'La langue préférée' },
  phoneHome: { en: 'Phone (home)', fr: 'Le téléphone (domicile)' },
  phoneAlt: { en: 'Phone (alt)', fr: 'L’autre téléphone' },
  email: { en: 'Email', fr: 'Le courriel' },
  'requester.firstName': { en: 'Requester first name', fr: 'Le prénom de la personne qui réfère' },
  'requester.lastName': { en: 'Requester last name', fr: 'Le nom de la personne qui réfère' },
  'requester.organization': { en: 'Requester organization', fr: 'L’organisme qui réfère' },
  'requester.phone': { en: 'Requester phone', fr: 'Le téléphone de la personne qui réfère' },
  'appointment.start': { en: 'Appointment start', fr: 'Le début du rendez-vous' },
  'appointment.durationMinutes': { en: 'Appointment duration', fr: 'La durée du rendez-vous' },
  'appointment.location': { en: 'Appointment location', fr: 'Le lieu du rendez-vous' },
  'appointment.provider': { en: 'Appointment provider', fr: 'Le nom de l’intervenant' },
  referralNote: { en: 'Referral note', fr: 'La note de référence' },
  externalId: { en: 'External id', fr: 'L’identifiant externe' },
}

/** In French the participle follows the gender of the field. */
const feminine: ReadonlySet<TargetField> = new Set([
  'dateOfBirth',
  'address',
  'city',
  'province',
  'preferredLanguage',
  'appointment.durationMinutes',
  'referralNote',
])

/** The words for a field that is empty. */
export function saysRequired(field: TargetField, language: 'en' | 'fr'): string {
  if (language === 'en') return `${names[field].en} is required`
  return `${names[field].fr} est ${feminine.has(field) ? 'requise' : 'requis'}`
}

/** The required fields in their order, each with the words of this CRMS. */
export function requiredOf({ required, language }: Settings): { field: TargetField; says: string }[] {
  return required.map(({ field, says }) => ({ field, says: says?.trim() || saysRequired(field, language) }))
}

/** The first required field without a value, as the CRMS would say it; undefined when all are there. */
export function missingIn(body: Fields, settings: Settings): Said | undefined {
  const missing = requiredOf(settings).find(({ field }) => isEmpty(fieldAt(body, field)))
  return missing && { text: missing.says, fields: [missing.field] }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** The field that a message of the CRMS is about: exact texts only. An unknown text is shown and never interpreted. */
export function fieldOfMessage(message: string, settings: Settings): TargetField | undefined {
  const own = requiredOf(settings).find(({ says }) => says === message)
  return own?.field ?? known.get(message)
}

const known: ReadonlyMap<string, TargetField> = new Map(
  targetFields.flatMap(field => [
    [saysRequired(field, 'en'), field] as const,
    [saysRequired(field, 'fr'), field] as const,
    [`${names[field].en} is not valid`, field] as const,
    [`${names[field].en} is too long`, field] as const,
  ]),
)
