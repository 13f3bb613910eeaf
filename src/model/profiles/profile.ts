/**
 * Minimum necessary: what of an appointment and its person may leave, by profile and by where it goes. Lists of what is
 * allowed; everything else stays. Source: SPEC SCH-11, SCH-18; reference/canonical-fhir.md sections 7 and 10.
 */
import type { SchedulingProfile } from '../scheduling.ts'

/** Where data go: to the EHR, to the booking system, or to any other target. */
export const directions = ['ehr', 'booking', 'other'] as const
export type Direction = (typeof directions)[number]

/** Records that profiles speak of. A referral has rules of its own (consent, listings); a directory names no patient. */
export const guardedTypes = ['Appointment', 'Patient'] as const
export type GuardedType = (typeof guardedTypes)[number]

/** Elements of the canonical record, with everything below each. */
export type AllowList = readonly string[]
export type AllowLists = Readonly<Record<Direction, Readonly<Record<GuardedType, AllowList>>>>

export type Profile = {
  lists: AllowLists
  /** Whether what goes to the EHR carries the label "restricted", so that it is confidential there from the start. */
  confidential: boolean
  /** Whether the EHR confirms: until then a booking stays pending, though the booking system has confirmed it (SCH-18). */
  ehrConfirms: boolean
}

const time = ['start', 'end', 'minutesDuration'] as const
const state = ['id', 'identifier', 'status', 'cancelationReason.coding'] as const
const who = ['participant.actor.reference', 'participant.status', 'participant.required', 'participant.type.coding']
const kind = ['serviceType.coding', 'appointmentType.coding'] as const
/** Codes without the words that name them: a service's name can tell what somebody comes for. */
const kindByCode = ['serviceType', 'appointmentType'].flatMap(each =>
  ['system', 'code'].map(part => `${each}.coding.${part}`),
)
/** Where a telehealth visit takes place. */
const place = ['extension'] as const
/** Answers of booking and routing forms (SCH-10): only where a rule of the mapping names one. */
const answers = ['contained'] as const

const wholeVisit = [...state, ...time, ...who, ...kind, ...place, 'created', 'slot']
const wholePerson = ['id', 'identifier', 'active', 'name', 'telecom', 'gender', 'birthDate', 'address', 'communication']
/** Whom somebody turned out to be: ids alone, for targets that are told of merges. */
const survivor = ['link.type', 'link.other.reference'] as const
const noPerson = ['id', 'identifier', 'active'] as const

const smallPractice: Profile = {
  lists: {
    ehr: { Appointment: [...wholeVisit, ...answers], Patient: wholePerson },
    booking: {
      Appointment: [...state, ...time, ...who, ...kind, ...place, 'created'],
      Patient: ['id', 'identifier', 'active', 'name', 'telecom'],
    },
    other: { Appointment: wholeVisit, Patient: [...wholePerson, ...survivor] },
  },
  confidential: false,
  ehrConfirms: false,
}

export const profiles: Readonly<Record<SchedulingProfile, Profile>> = {
  'small-practice': smallPractice,
  hospital: {
    lists: {
      ehr: {
        Appointment: [...wholeVisit, ...answers, 'serviceCategory.coding', 'specialty.coding', 'participant.period'],
        Patient: [...wholePerson, 'generalPractitioner.reference', 'managingOrganization.reference'],
      },
      booking: { Appointment: [...state, ...time, ...who, ...kindByCode, ...place], Patient: noPerson },
      other: { Appointment: [...state, ...time, ...who, ...kindByCode], Patient: noPerson },
    },
    confidential: false,
    ehrConfirms: false,
  },
  // Metadata only: when, where, with whom and of which kind; of the person what it takes to open a chart.
  'med-spa': {
    lists: {
      ehr: {
        Appointment: [...state, ...time, ...who, ...kind, ...place, 'created'],
        Patient: ['id', 'identifier', 'active', 'name', 'telecom'],
      },
      booking: { Appointment: ['id', 'identifier', 'status', ...time, ...who, ...place], Patient: noPerson },
      other: { Appointment: ['id', 'identifier', 'status', ...time], Patient: noPerson },
    },
    confidential: false,
    ehrConfirms: false,
  },
  // The strictest: no reason in words or code, no name of a service to anybody, nothing of the kind of visit to booking.
  'behavioural-health': {
    lists: {
      ehr: {
        Appointment: ['id', 'identifier', 'status', ...time, ...who, ...kindByCode, ...place, 'created'],
        Patient: ['id', 'identifier', 'active', 'name', 'telecom', 'gender', 'birthDate', 'communication'],
      },
      booking: { Appointment: ['id', 'identifier', 'status', ...time, ...who, ...place], Patient: noPerson },
      other: { Appointment: ['id', 'identifier', 'status', ...time], Patient: noPerson },
    },
    confidential: true,
    ehrConfirms: false,
  },
  'booking-layer': { ...smallPractice, ehrConfirms: true },
}

/** What may leave there, of a record that profiles speak of; undefined for every other. */
export function allowListOf(profile: SchedulingProfile, direction: Direction, type: string): AllowList | undefined {
  const guarded = guardedTypes.find(each => each === type)
  return guarded && profiles[profile].lists[direction][guarded]
}
