/** The form's content: what differs, what is sound, and what a profile brings along. Pure. */
import { ownedFields, type ProfileName, type SchedulingDraft, type SchedulingProfile } from '../../../api/scheduling.ts'

/** In minutes; the hub refuses the rest. */
export const staleBounds = { least: 5, most: 10_080 } as const

export function draftOf({ profile, owners, staleAfterMinutes, zone }: SchedulingDraft): SchedulingDraft {
  return { profile, owners: { ...owners }, staleAfterMinutes, zone }
}

export function sameDraft(a: SchedulingDraft, b: SchedulingDraft): boolean {
  return (
    a.profile === b.profile &&
    a.staleAfterMinutes === b.staleAfterMinutes &&
    a.zone === b.zone &&
    ownedFields.every(field => a.owners[field] === b.owners[field])
  )
}

export function isSound({ staleAfterMinutes: minutes }: SchedulingDraft): boolean {
  return Number.isInteger(minutes) && minutes >= staleBounds.least && minutes <= staleBounds.most
}

/** Another profile: owners that stood as the old one begins follow the new one, those that somebody chose stay. */
export function withProfile(
  draft: SchedulingDraft,
  profile: ProfileName,
  profiles: readonly SchedulingProfile[],
): SchedulingDraft {
  const usual = (name: ProfileName) => profiles.find(each => each.name === name)?.owners
  const before = usual(draft.profile)
  const after = usual(profile)
  const owners = { ...draft.owners }
  for (const field of ownedFields) if (before && after && owners[field] === before[field]) owners[field] = after[field]
  return { ...draft, profile, owners }
}

/** Every zone that the browser knows, and the one that is set. */
export function zoneNames(current: string): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', current])].sort()
}
