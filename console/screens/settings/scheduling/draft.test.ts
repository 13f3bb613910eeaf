import { describe, expect, it } from 'vitest'
import {
  type Owner,
  type Owners,
  ownedFields,
  type SchedulingDraft,
  type SchedulingProfile,
} from '../../../api/scheduling.ts'
import { isSound, sameDraft, withProfile } from './draft.ts'

const all = (owner: Owner) => Object.fromEntries(ownedFields.map(field => [field, owner])) as Owners
const list = { Appointment: [], Patient: [] }
const profile = (name: SchedulingProfile['name'], owner: Owner): SchedulingProfile => ({
  name,
  owners: all(owner),
  confidential: false,
  ehrConfirms: owner === 'ehr',
  lists: { ehr: list, booking: list, other: list },
})
const profiles = [profile('small-practice', 'scheduling'), profile('booking-layer', 'ehr')]
const draft: SchedulingDraft = {
  profile: 'small-practice',
  owners: { ...all('scheduling'), patient: 'ehr' },
  staleAfterMinutes: 60,
  zone: 'America/Toronto',
}

describe('the draft of the scheduling settings', () => {
  it('SCH-7 takes the owners of another profile, and keeps the ones that somebody chose', () => {
    const moved = withProfile({ ...draft, owners: { ...all('scheduling') } }, 'booking-layer', profiles)
    expect(moved.owners).toEqual(all('ehr'))
    const back = withProfile({ ...moved, owners: { ...all('ehr'), text: 'scheduling' } }, 'small-practice', profiles)
    expect(back.owners).toEqual(all('scheduling'))
    expect(withProfile(draft, 'booking-layer', profiles).owners.patient).toBe('ehr')
  })

  it('CO-5 knows what differs and what the hub would refuse', () => {
    expect(sameDraft(draft, { ...draft, owners: { ...draft.owners } })).toBe(true)
    expect(sameDraft(draft, { ...draft, owners: { ...draft.owners, text: 'ehr' } })).toBe(false)
    expect([4, 5, 60.5, 10_080, 10_081].map(staleAfterMinutes => isSound({ ...draft, staleAfterMinutes }))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
  })
})
