/**
 * The mapping that a delivery to a CRMS begins with: the standard fields of a referral, one by one; all the rest is in the
 * note and the summary. Source: SPEC REF-4, REF-5; reference/referrals.md section 9.
 */
import type { Mapping } from '../../mapping/rules.ts'
import { containedIds, referralSystems } from '../../model/referral/record.ts'

const contained = (type: string, id: string) => `contained.ofType(${type}).where(id = '${id}')`
const registrant = contained('Patient', containedIds.registrant)
const name = `${registrant}.name.where(use.empty() or use = 'official' or use = 'usual').first()`
const address = `${registrant}.address.first()`
const phones = `${registrant}.telecom.where(system = 'phone')`
const language = `${registrant}.communication.where(preferred.empty() or preferred = true).first().language`
const requester = `${contained('Practitioner', containedIds.requesterPerson)}.name.first()`
/** The newest one that takes place, or took place. */
const appointment =
  "contained.ofType(Appointment).where(status = 'booked' or status = 'arrived' or status = 'fulfilled').last()"
const actor = (...kinds: string[]) => {
  const is = kinds.map(kind => `type = '${kind}' or reference.startsWith('${kind}/')`).join(' or ')
  return `${appointment}.participant.actor.where(${is}).display.first()`
}
const ofSystem = (system: string) => `identifier.where(system = '${system}').value`

export const crmsReferral: Mapping = {
  name: 'crmsReferral',
  version: 1,
  rules: [
    { to: 'firstName', from: `${name}.given.first()` },
    { to: 'middleName', from: `${name}.given.skip(1).join(' ')` },
    { to: 'lastName', from: `${name}.family` },
    {
      to: 'dateOfBirth',
      from: `${registrant}.birthDate`,
      note: 'the CRMS asks for it: without it nothing is sent, and its own words say so',
    },
    { to: 'gender', from: `${registrant}.gender`, note: 'the code; what was written in words is in the note' },
    { to: 'address', from: `${address}.line.join(', ')` },
    { to: 'city', from: `${address}.city` },
    { to: 'province', from: `${address}.state` },
    { to: 'country', from: `${address}.country` },
    { to: 'postalCode', from: `${address}.postalCode` },
    {
      to: 'preferredLanguage',
      from: `${language}.select(coding.code.first() | text).first()`,
      note: 'a language that has no code, in the words of the form',
    },
    {
      to: 'phoneHome',
      from: `${phones}.where(rank.empty() or rank = 1).where(use.empty() or use != 'work').value.first()`,
    },
    { to: 'phoneAlt', from: `${phones}.where(rank = 2 or use = 'work').value.first()` },
    { to: 'email', from: `${registrant}.telecom.where(system = 'email').value.first()` },
    { to: 'requester.firstName', from: `${requester}.given.first()` },
    { to: 'requester.lastName', from: `${requester}.family` },
    { to: 'requester.organization', from: `${contained('Organization', containedIds.requesterOrganization)}.name` },
    {
      to: 'requester.phone',
      from: `${contained('PractitionerRole', containedIds.requester)}.telecom.where(system = 'phone').value.first()`,
    },
    {
      to: 'appointment.start',
      from: `${appointment}.start`,
      note: 'shown with the referral; the CRMS does not put it into its calendar',
    },
    { to: 'appointment.durationMinutes', from: `${appointment}.minutesDuration` },
    { to: 'appointment.location', from: actor('Location') },
    { to: 'appointment.provider', from: actor('Practitioner', 'PractitionerRole') },
    {
      to: 'referralNote',
      from: 'id',
      transform: 'referral-note',
      note: 'everything that no rule of this mapping takes',
    },
    {
      to: 'externalId',
      from: `(${ofSystem(referralSystems.id)} | ${ofSystem(referralSystems.reference)}).first()`,
      note: 'what the referral is found again by; the number, where there is no other id',
    },
  ],
}
