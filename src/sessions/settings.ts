/** How an organization runs its session notes: the switch, what was agreed, and the choices of its administrators. */
import { z } from 'zod'
import type { Hub } from '../pipeline/hub.ts'
import type { Scope } from '../store/scope.ts'
import { loadSessionSetting, type SessionSettingRow } from '../store/session-settings.ts'

/** The wording that people agree to; a new one asks again. Its text lives with the translations. */
export const consentText = 1

export const sessionChoices = z.strictObject({
  strictNames: z.boolean().default(false).describe('Names are equal only when upper and lower case are equal too'),
  guardianSigning: z.boolean().default(false).describe('Guardians sign; templates are checked for their fields'),
  appendix: z.boolean().default(true).describe('Answers without a place of their own stand below the result notes'),
  autoRender: z.boolean().default(true).describe('A clean appointment is rendered by itself'),
  digest: z
    .strictObject({
      weekday: z.int().min(1).max(7).describe('1 is Monday'),
      minute: z.int().min(0).max(1439).describe('Minutes after midnight'),
      olderThanDays: z.int().min(0).max(60).describe('Notes without an appointment that are older than this'),
    })
    .nullable()
    .default(null)
    .describe('An e-mail before the payroll cut-off'),
})
export type SessionChoices = z.infer<typeof sessionChoices>

export type SessionSetting = Omit<SessionSettingRow, 'body'> & { choices: SessionChoices }

/** The settings as they are; undefined while the feature was never switched on. */
export async function sessionSettingOf(hub: Hub, db: Scope, lock?: 'lock'): Promise<SessionSetting | undefined> {
  const row = await loadSessionSetting(db, lock)
  if (!row) return undefined
  const { body, ...rest } = row
  const choices = sessionChoices.parse(hub.sealer.openJson(db.organization, 'session_setting', db.organization, body))
  return { ...rest, choices }
}

/** The lane of whoever makes or changes pairs of a connection: one at a time. */
export function pairLane(connection: string): string {
  return `sessions ${connection}`
}

/** Whether notes may be pulled and brought: switched on, connected, and agreed to in the wording of today. */
export function isRunning(setting: SessionSetting | undefined): setting is SessionSetting & { connection: string } {
  return Boolean(
    setting?.enabled_at && setting.connection && setting.consent_at && setting.consent_text === consentText,
  )
}
