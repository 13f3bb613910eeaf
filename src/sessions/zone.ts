/** The zone of an organization's session notes: where its week begins and its days end. */
import type { ConnectionConfig } from '../pipeline/configuration.ts'

/** The zone that the source is set up with; it also stands for students and sites without one. */
export function zoneOfSource(connection: ConnectionConfig | undefined): string {
  const { zone } = (connection?.settings ?? {}) as { zone?: unknown }
  return typeof zone === 'string' ? zone : 'UTC'
}
