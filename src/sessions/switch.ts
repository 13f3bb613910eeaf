/** The feature of session notes: switched on by support, connected and agreed to by an administrator. */

import type { ConnectionConfig } from '../pipeline/configuration.ts'
import type { Hub } from '../pipeline/hub.ts'
import { wantStream } from '../store/runs.ts'
import type { Scope } from '../store/scope.ts'
import { beginDigests } from '../store/session-digest.ts'
import { writeSessionSetting } from '../store/session-settings.ts'
import { consentText, type SessionChoices, type SessionSetting, sessionChoices, sessionSettingOf } from './settings.ts'

const nothingYet: Omit<SessionSetting, 'choices' | 'unlocked_at' | 'synced_at'> = {
  version: 0,
  enabled_at: null,
  enabled_by: null,
  connection: null,
  consent_at: null,
  consent_by: null,
  consent_text: null,
}

type Change = Partial<Omit<SessionSetting, 'version'>>

async function change(hub: Hub, db: Scope, changes: Change): Promise<number> {
  const known = await sessionSettingOf(hub, db, 'lock')
  const { choices: before, ...rest } = known ?? { ...nothingYet, choices: sessionChoices.parse({}) }
  const { choices = before, ...others } = changes
  const version = rest.version + 1
  const body = hub.sealer.sealJson(db.organization, 'session_setting', db.organization, choices)
  await writeSessionSetting(db, db.organization, { ...rest, ...others, version, body })
  return version
}

/** Switches the feature on or off for an organization. Off: nothing is pulled or brought; what is there stays. */
export async function switchSessions(hub: Hub, db: Scope, on: boolean, by: string): Promise<void> {
  await change(hub, db, on ? { enabled_at: hub.now(), enabled_by: by } : { enabled_at: null, enabled_by: by })
}

/** Connects the source and notes who agreed to share, to which wording; everything is pulled from the beginning. */
export async function agreeToShare(hub: Hub, db: Scope, connection: ConnectionConfig, by: string): Promise<void> {
  const now = hub.now()
  await change(hub, db, {
    connection: connection.id,
    consent_at: now,
    consent_by: by,
    consent_text: consentText,
  })
  const { connector, settings } = connection
  for (const { name, everyMs, later } of connector.streams ?? []) {
    const due = later ? new Date(now.getTime() + (connector.pace?.(settings, name, now) ?? everyMs)) : now
    await wantStream(db, db.organization, connection.id, name, due, due)
  }
}

/** Takes the consent back: nothing is pulled or brought from now on. */
export async function withdrawConsent(hub: Hub, db: Scope): Promise<void> {
  await change(hub, db, { consent_at: null, consent_by: null, consent_text: null })
}

/** Changes the choices of an administrator; `changed`: somebody else did meanwhile. */
export async function chooseSessionSettings(
  hub: Hub,
  db: Scope,
  choices: SessionChoices,
  expected: number,
): Promise<{ kind: 'done'; version: number } | { kind: 'changed' }> {
  const known = await sessionSettingOf(hub, db, 'lock')
  if ((known?.version ?? 0) !== expected) return { kind: 'changed' }
  const version = await change(hub, db, { choices })
  if (JSON.stringify(choices.digest) !== JSON.stringify(known?.choices.digest ?? null))
    await beginDigests(db, hub.now())
  return { kind: 'done', version }
}
