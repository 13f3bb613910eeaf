/** The current version of a record that was just written or is known. */
import type { Context } from '../pipeline/plan.ts'
import { loadVersions } from '../store/records.ts'

export async function loadRecordVersion(context: Pick<Context, 'db'>, record: string): Promise<number> {
  const [row] = await loadVersions(context.db, [record])
  return row?.version ?? 1
}
