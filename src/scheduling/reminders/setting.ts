/** The settings that hold for messages to people, and the gateway that SMS leave through. */

import type { Json } from '../../model/events.ts'
import { defaultReminderSettings, type ReminderSettings, reminderSettings } from '../../model/reminders/settings.ts'
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { type GatewaySettings, gatewaySettings } from '../../sms/gateway.ts'
import { listReminderChecks, loadReminderSetting } from '../../store/reminders-settings.ts'
import type { Scope } from '../../store/scope.ts'

export type ReminderSetting = {
  settings: ReminderSettings
  /** 0 while nobody has set anything up. */
  version: number
  gateway: GatewaySettings | undefined
  /** Of the address that the gateway sends answers to; absent while there are no settings. */
  publicId: string | undefined
}

/** What holds; settings that an earlier version stored and this one cannot read count as none. */
export async function reminderSettingOf(hub: Hub, db: Scope): Promise<ReminderSetting> {
  const row = await loadReminderSetting(db)
  if (!row) return { settings: defaultReminderSettings, version: 0, gateway: undefined, publicId: undefined }
  const read = reminderSettings.safeParse(row.body)
  return {
    settings: read.success ? read.data : defaultReminderSettings,
    version: row.version,
    gateway: row.gateway ? openGateway(hub, db.organization, row.gateway) : undefined,
    publicId: row.public_id,
  }
}

const table = 'reminder_setting.gateway'

function openGateway(hub: Hub, organization: string, sealed: Buffer): GatewaySettings | undefined {
  const read = gatewaySettings.safeParse(hub.sealer.openJson(organization, table, organization, sealed))
  return read.success ? read.data : undefined
}

/** A gateway as it is stored. */
export function sealGateway(hub: Hub, organization: string, gateway: GatewaySettings): Buffer {
  return hub.sealer.sealJson(organization, table, organization, gateway as unknown as Json)
}

/** Whether a connection is a calendar of the practice: it takes appointments, and people do not book there themselves. */
export function isEhr({ connector }: ConnectionConfig): boolean {
  if (connector.system) return connector.system === 'ehr'
  return connector.capabilities.delivers.includes('Appointment')
}

/** Whether people book there themselves, so that it may write to them by itself. */
export function isBookingSystem(connector: ConnectionConfig['connector']): boolean {
  return connector.system === 'booking'
}

/** The connections whose visits the hub tells of: the EHRs, and those of which an administrator has said so. */
export async function toldByHub(db: Scope, configuration: Configuration): Promise<ReadonlySet<string>> {
  const checked = new Set((await listReminderChecks(db)).filter(row => row.hub_sends).map(row => row.connection))
  const told = [...configuration.connections.values()].filter(each => isEhr(each) || checked.has(each.id))
  return new Set(told.map(each => each.id))
}
