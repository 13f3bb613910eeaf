/**
 * What an organization chooses about matching: how the combinations of the CMS proposal are read, and what identifies a person
 * without any weighing. Thresholds are not among it: they are the same for everybody. Source: reference/matching.md sections 6, 7.
 */
import { z } from 'zod'

/** Rules that identify without weighing. */
export const ownRules = ['identifier', 'name-birth-date-site'] as const
export type OwnRule = (typeof ownRules)[number]

/** Rows of the proposal's table that reviewers contest, for relatives who share a phone and a surname. */
export const contestedRows = ['33', '34', '35', '36', '37'] as const
export type ContestedRow = (typeof contestedRows)[number]

/** `careful`: whatever speaks against a match speaks against a combination, too. `to-the-letter`: as the proposal has it. */
export const readings = ['careful', 'to-the-letter'] as const
export type Reading = (typeof readings)[number]

const each = <Item extends z.ZodType>(item: Item) => z.array(item).transform(list => [...new Set(list)].sort())

export const matchingBody = z.strictObject({
  combinations: z.enum(readings).default('careful'),
  contested: each(z.enum(contestedRows)).default([]),
  rules: each(z.enum(ownRules)).default(['identifier']),
})
/** As a file or a request says it. */
export type MatchingWish = z.input<typeof matchingBody>
export type MatchingSettings = z.output<typeof matchingBody>

/** What holds while nobody has chosen. */
export const defaultMatching: MatchingSettings = matchingBody.parse({})
