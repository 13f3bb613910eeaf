/** The rules of an organization's alerts: what raises one, in which language it speaks, and when only the critical are told. */
import { z } from 'zod'
import { severities } from './alerts.ts'
import { isZone, nextAtMinute, wallTimeIn } from './time.ts'

const minute = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const limits = z.strictObject({
  depth: z.number().int().min(1).max(1_000_000),
  oldestMinutes: z.number().int().min(1).max(10_080),
})

/** All of it has a built-in value: an organization that sets nothing up is watched. */
export const alertRules = z.strictObject({
  language: z.enum(['en', 'fr']).default('en'),
  issues: z
    .strictObject({
      on: z.boolean().default(true),
      least: z.enum(severities).default('warning'),
      codes: z.array(z.string().max(60)).max(100).default([]).describe('Only these; all when empty'),
      connections: z.array(z.uuid()).max(200).default([]).describe('Only these; all when empty'),
    })
    .prefault({}),
  connections: z.strictObject({ down: z.boolean().default(true), paused: z.boolean().default(true) }).prefault({}),
  queue: z
    .strictObject({
      on: z.boolean().default(true),
      ...limits.shape,
      depth: limits.shape.depth.default(250),
      oldestMinutes: limits.shape.oldestMinutes.default(15),
      of: z.record(z.uuid(), limits).default({}).describe('Connections with limits of their own'),
    })
    .prefault({}),
  watchdog: z
    .strictObject({
      on: z.boolean().default(true),
      times: z.number().min(1.5).max(50).default(3),
      memberHours: z
        .number()
        .int()
        .min(1)
        .max(720)
        .default(72)
        .describe('Hours without a push after which a member of the registry is silent'),
    })
    .prefault({}),
  quiet: z
    .strictObject({
      on: z.boolean().default(false),
      zone: z.string().max(60).refine(isZone).default('America/Toronto'),
      windows: z
        .array(
          z.strictObject({
            days: z.array(z.number().int().min(1).max(7)).min(1).max(7).describe('1 is Monday'),
            from: minute,
            to: minute.describe('On the next day when it is not after `from`'),
          }),
        )
        .max(14)
        .default([{ days: [1, 2, 3, 4, 5, 6, 7], from: '19:00', to: '07:00' }]),
    })
    .prefault({}),
})
export type AlertRules = z.infer<typeof alertRules>

export const defaultRules: AlertRules = alertRules.parse({})

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

/** When the quiet ends that `at` falls into; undefined when it is not quiet. Windows that touch are one quiet. */
export function quietUntil({ on, zone, windows }: AlertRules['quiet'], at: Date): Date | undefined {
  if (!on) return undefined
  let end: Date | undefined
  for (let round = 0; round < 2 * windows.length + 1; round += 1) {
    const from: Date = end ?? at
    const next = windows
      .filter(window => isWithin(window, zone, from))
      .map(window => nextAtMinute(zone, from, minutesOf(window.to)))
      .sort((a, b) => b.getTime() - a.getTime())[0]
    if (!next) break
    end = next
  }
  return end
}

function isWithin({ days, from, to }: AlertRules['quiet']['windows'][number], zone: string, at: Date): boolean {
  const { weekday, minute: now } = wallTimeIn(zone, at)
  const [start, end] = [minutesOf(from), minutesOf(to)]
  if (start < end) return days.includes(weekday) && now >= start && now < end
  const yesterday = weekday === 1 ? 7 : weekday - 1
  return (days.includes(weekday) && now >= start) || (days.includes(yesterday) && now < end)
}
