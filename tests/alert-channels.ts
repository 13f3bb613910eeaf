/** Channels, members and rules for tests of alerts, written as the server writes them. */
import { uuidv7 } from 'uuidv7'
import { newSecret } from '../src/jobs/alerts/standard-webhooks.ts'
import { alertRules } from '../src/model/alert-rules.ts'
import { insertAccount, writeMembership } from '../src/store/accounts.ts'
import { insertChannel, writeAlertSetting } from '../src/store/alert-settings.ts'
import { openAccountKeys } from '../src/store/hubKeys.ts'
import { withScope, withSystem } from '../src/store/scope.ts'
import type { TestHub } from './hub.ts'
import { testKeys } from './keys.ts'

type Somewhere = Pick<TestHub, 'hub' | 'organization' | 'clock'>
const by = '01900000-0000-7000-8000-0000000000ad'

/** Adds an e-mail channel; its id. */
export async function mailChannel({ hub, organization, clock }: Somewhere, to: string): Promise<string> {
  const id = uuidv7()
  const body = hub.sealer.sealJson(organization, 'alert_channel', id, { to })
  await withScope(hub.pool, organization, db => insertChannel(db, { id, kind: 'email', body }, by, clock.now))
  return id
}

/** Adds a webhook channel; its secret. */
export async function webhookChannel({ hub, organization, clock }: Somewhere, url: string): Promise<string> {
  const id = uuidv7()
  const secret = newSecret()
  const body = hub.sealer.sealJson(organization, 'alert_channel', id, { url, secret })
  await withScope(hub.pool, organization, db => insertChannel(db, { id, kind: 'webhook', body }, by, clock.now))
  return secret
}

/** Sets the rules, over whatever they were. */
export async function setRules({ hub, organization, clock }: Somewhere, rules: object): Promise<void> {
  const body = alertRules.parse(rules)
  await withScope(hub.pool, organization, async db => {
    const { rows } = await db.query<{ version: number }>('select version from alert_setting')
    if (!(await writeAlertSetting(db, rows[0]?.version ?? 0, body, by, clock.now))) throw new Error('rules not written')
  })
}

/** An integration admin of the organization, and keys with which the hub reads the address. */
export async function addAdministrator(
  { hub, organization, clock }: Somewhere,
  email: string,
): Promise<() => Promise<void>> {
  const { keyring, close } = await testKeys()
  const keys = await openAccountKeys(hub.pool, keyring, () => clock.now)
  const id = uuidv7()
  await withSystem(
    hub.pool,
    async db => void (await insertAccount(db, keys, { id, email, name: 'Ada Min' }, clock.now)),
  )
  await withScope(hub.pool, organization, db => writeMembership(db, id, 'integration-admin', clock.now))
  hub.accountKeys = keys
  return close
}

/** Every text that stands anywhere in a message or a record, long enough to be told from a word of ours. */
export async function valuesOfPayloads({
  hub,
  organization,
  rows,
}: Somewhere & Pick<TestHub, 'rows'>): Promise<string[]> {
  const messages = await rows<{ id: string; body: Buffer }>('select id, body from message')
  const versions = await rows<{ id: string; body: Buffer }>(
    `select record || '/' || version as id, body from record_version`,
  )
  const texts = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && value.length > 3) texts.add(value)
    else if (typeof value === 'number' && value > 9_999) texts.add(String(value))
    else if (value !== null && typeof value === 'object') for (const inner of Object.values(value)) walk(inner)
  }
  for (const { id, body } of messages)
    walk(JSON.parse(Buffer.from(hub.sealer.open(organization, 'message', id, body)).toString()))
  for (const { id, body } of versions) walk(hub.sealer.openJson(organization, 'record_version', id, body))
  return [...texts].flatMap(text => [text, ...text.split(/\s+/).filter(word => word.length > 4)])
}
