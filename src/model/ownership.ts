/**
 * Who decides about which field of an appointment, when scheduling and the EHR have both changed it to different values:
 * one table for both directions. A change of one side alone is always taken. Source: SPEC SCH-7.
 */

/** `scheduling`: the booking system; `ehr`: the EHR. */
export type Owner = 'scheduling' | 'ehr'

/** The fields of an appointment that both sides know. */
export const ownedFields = ['status', 'time', 'practitioner', 'location', 'patient', 'visitType', 'text'] as const
export type OwnedField = (typeof ownedFields)[number]
export type Owners = Readonly<Record<OwnedField, Owner>>

/** Booking logic and availability belong to scheduling; identity, the coding of the visit and words to the EHR. */
export const defaultOwners: Owners = {
  status: 'scheduling',
  time: 'scheduling',
  practitioner: 'scheduling',
  location: 'scheduling',
  patient: 'ehr',
  visitType: 'ehr',
  text: 'ehr',
}

/** For the profile in which the EHR gives availability and decides, and scheduling only asks (SPEC SCH-18). */
export const bookingLayerOwners: Owners = {
  status: 'ehr',
  time: 'ehr',
  practitioner: 'ehr',
  location: 'ehr',
  patient: 'ehr',
  visitType: 'ehr',
  text: 'ehr',
}
