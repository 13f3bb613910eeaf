/** The names of the visit rules and how severe one can be. They stand in tasks, settings and translations: never change one. */

export const ruleCodes = [
  'type-unknown',
  'too-short',
  'too-long',
  'new-for-returning',
  'returning-for-new',
  'intake-missing',
  'documents-missing',
  'not-licensed',
  'jurisdiction-unknown',
  'place-missing',
  'place-not-allowed',
  'holiday',
  'clinic-closed',
  'time-off',
  'outside-hours',
  'overlap',
  'buffer',
  'daily-limit',
  'no-room',
] as const
export type RuleCode = (typeof ruleCodes)[number]

/**
 * `hold`: a person decides. `send-back`: it is cancelled at the booking system. `warn`: it goes on and an issue counts it.
 * `off`: it is not looked at.
 */
export const severities = ['hold', 'send-back', 'warn', 'off'] as const
export type Severity = (typeof severities)[number]
