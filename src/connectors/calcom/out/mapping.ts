/**
 * The mapping that a delivery to Cal.com begins with: which booking, what state, when, with whom and where; nothing of
 * the person and no words of the EHR. Source: SPEC SCH-11, reference/calcom.md section 10.
 */
import type { Mapping } from '../../../mapping/rules.ts'

export const calcomAppointment: Mapping = {
  name: 'calcomAppointment',
  version: 1,
  rules: [
    { to: 'record', from: 'id', required: true, note: 'the reference that a booking made for it carries' },
    {
      to: 'bookings[]',
      from: "identifier.where(system.contains('/calcom/'))",
      transform: 'pick',
      options: { fields: ['use', 'system', 'value'] },
      note: 'the ids of the booking; those of other connections are not used',
    },
    { to: 'status', from: 'status', required: true },
    { to: 'reason', from: 'cancelationReason.coding.code.first()', note: 'a code; words never leave' },
    { to: 'start', from: 'start', transform: 'instant' },
    { to: 'end', from: 'end', transform: 'instant' },
    {
      to: 'hosts[]',
      from: "participant.actor.reference.where($this.startsWith('Practitioner/'))",
      transform: 'words',
      note: 'without a word for the practitioner the host stays as it is',
    },
    {
      to: 'places[]',
      from: "participant.actor.reference.where($this.startsWith('Location/'))",
      transform: 'words',
      note: 'without a word for the place it stays as it is',
    },
  ],
}
