/** Looks at a report and files of it are access events: whose, of which report, under which filter, how many rows. */
import type { Report } from '../model/sessions/reports.ts'
import type { Hub } from '../pipeline/hub.ts'
import { noteAudit } from './audit.ts'
import type { SessionDeciding } from './session-place.ts'

/** Appends the entry in the transaction that reads the rows. */
export function noteReport(
  hub: Hub,
  { db, account, connection }: SessionDeciding,
  action: string,
  report: Report,
  detail: object,
): Promise<void> {
  return noteAudit(hub, db, db.organization, {
    account,
    action,
    subject: { kind: 'session-report', id: report },
    connection,
    detail: JSON.parse(JSON.stringify(detail)),
  })
}
