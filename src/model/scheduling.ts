/**
 * How an organization schedules: the profile it chose, who decides about which field, and how old cached availability may
 * be. One small document of the configuration, with a default for everything. Source: SPEC SCH-7, SCH-11, SCH-12, SCH-18.
 */
import { z } from 'zod'
import {
  bookingLayerOwners,
  defaultOwners,
  type OwnedField,
  type Owner,
  type Owners,
  ownedFields,
} from './ownership.ts'
import { isZone } from './time.ts'

export const schedulingProfiles = [
  'small-practice',
  'hospital',
  'med-spa',
  'behavioural-health',
  'booking-layer',
] as const
export type SchedulingProfile = (typeof schedulingProfiles)[number]

export type Scheduling = {
  profile: SchedulingProfile
  owners: Owners
  /** Minutes after which cached availability is called stale, and an alert says so. */
  staleAfterMinutes: number
  /** The zone of hours, holidays and notices of places that have none of their own. */
  zone: string
}

export const defaultScheduling: Scheduling = {
  profile: 'small-practice',
  owners: defaultOwners,
  staleAfterMinutes: 60,
  zone: 'America/Toronto',
}

/** Shorter than the usual interval of a pull, every gap would be an alert; longer than a week, none would. */
const staleMinutes = z.number().int().min(5).max(10_080)

/** As YAML, the console and the sealed row hold it. What is left out is the default; owners left out are the profile's. */
export const schedulingBody = z.strictObject({
  profile: z.enum(schedulingProfiles).default(defaultScheduling.profile),
  owners: z.partialRecord(z.enum(ownedFields), z.enum(['scheduling', 'ehr'])).default({}),
  staleAfterMinutes: staleMinutes.default(defaultScheduling.staleAfterMinutes),
  zone: z.string().max(100).refine(isZone, 'no time zone').default(defaultScheduling.zone),
})
export type SchedulingBody = z.infer<typeof schedulingBody>

/** The owners that a profile begins with. */
export function ownersOf(profile: SchedulingProfile): Owners {
  return profile === 'booking-layer' ? bookingLayerOwners : defaultOwners
}

/** The settings that a body stands for, every field with its owner. */
export function schedulingOf({ profile, owners, staleAfterMinutes, zone }: SchedulingBody): Scheduling {
  return { profile, owners: { ...ownersOf(profile), ...owners }, staleAfterMinutes, zone }
}

/** The body that says the same in the fewest words: only owners that differ from those of the profile. */
export function bodyOfScheduling({ profile, owners, staleAfterMinutes, zone }: Scheduling): SchedulingBody {
  const usual = ownersOf(profile)
  const own: Partial<Record<OwnedField, Owner>> = {}
  for (const field of ownedFields) if (owners[field] !== usual[field]) own[field] = owners[field]
  return { profile, owners: own, staleAfterMinutes, zone }
}
