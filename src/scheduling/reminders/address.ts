/** Addresses as messages use them: normalised, so that each has one token, and looked up among those who want no more. */
import { readEmail, readPhone } from '../../matching/normalise.ts'
import { fictionalPhone } from '../../matching/placeholders.ts'
import type { Patient } from '../../model/fhir.ts'
import { addressesOf } from '../../model/reminders/person.ts'
import type { ReminderChannel, ReminderSettings } from '../../model/reminders/settings.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { contactChoices } from '../../store/reminders-choices.ts'
import type { Scope } from '../../store/scope.ts'

export type UsableAddress = { channel: ReminderChannel; value: string; token: bigint }

/** An address in the form that is written to and kept; undefined when it cannot be one. */
export function normalAddress(
  configuration: Pick<Configuration, 'environment'>,
  channel: ReminderChannel,
  text: string,
): string | undefined {
  return channel === 'email' ? readEmail(text) : readPhone(text, 'CA', configuration.environment === 'staging')
}

/** The token of a normalised address: all that is kept of one that wants no messages. */
export function addressToken(hub: Hub, organization: string, channel: ReminderChannel, value: string): bigint {
  return hub.tokens.token(organization, `contact ${channel}`, value)
}

export type Choice =
  | { kind: 'write'; to: UsableAddress }
  | { kind: 'no'; reason: 'no-address' | 'no-messages' | 'opted-out' | 'staging' }

/** Names that nobody can own (RFC 2606), so that nobody real is behind them. */
const madeUpDomain = /@([\w-]+\.)*(example(\.(com|org|net))?|[\w-]+\.(test|example|invalid))$/

function isMadeUp({ channel, value }: UsableAddress): boolean {
  return channel === 'sms' ? fictionalPhone.test(value) : madeUpDomain.test(value)
}

/** Where to write to somebody, of the channels that a message may take; or why not. */
export async function chooseAddress(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  person: { id: string; patient: Patient },
  settings: ReminderSettings,
  channels: Readonly<Record<ReminderChannel, boolean>>,
): Promise<Choice> {
  const usable = addressesOf(person.patient, settings, hub.now()).flatMap(({ channel, value }) => {
    const normal = channels[channel] ? normalAddress(configuration, channel, value) : undefined
    return normal ? [{ channel, value: normal, token: addressToken(hub, db.organization, channel, normal) }] : []
  })
  if (usable.length === 0) return { kind: 'no', reason: 'no-address' }
  // People of a staging organization are made up; whoever owns an address that is not must hear nothing of it.
  if (configuration.environment === 'staging' && !usable.some(isMadeUp)) return { kind: 'no', reason: 'staging' }
  const choices = await contactChoices(
    db,
    person.id,
    usable.map(each => each.token),
  )
  const unwanted = choices.filter(choice => !choice.wanted)
  if (unwanted.some(choice => choice.channel === 'all')) return { kind: 'no', reason: 'no-messages' }
  const wants = (address: UsableAddress): boolean =>
    !unwanted.some(
      ({ channel, token, person: whose }) =>
        channel === address.channel && (token === String(address.token) || whose === person.id),
    )
  const allowed = configuration.environment === 'staging' ? usable.filter(isMadeUp) : usable
  const to = allowed.find(wants)
  return to ? { kind: 'write', to } : { kind: 'no', reason: 'opted-out' }
}
