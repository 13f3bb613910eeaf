/** Keeps what became of the scenarios for an organization: going live asks whether they were green lately. */
import type { Hub } from '../pipeline/hub.ts'
import { appendAudit } from '../store/audit.ts'
import { findOrganization } from '../store/configuration.ts'
import { insertScenarioRun } from '../store/scenario-runs.ts'
import { statements, withScope } from '../store/scope.ts'
import { isGreen } from './run.ts'
import type { ScenarioResult } from './scenario.ts'

/** Records a run; false when there is no organization of this slug. */
export async function recordRun(hub: Hub, slug: string, results: readonly ScenarioResult[]): Promise<boolean> {
  const organization = await findOrganization(statements(hub.pool), slug)
  if (!organization) return false
  const [id, at] = [hub.newId(), hub.now()]
  const failed = results.filter(({ result }) => result !== 'passed').map(({ name }) => name)
  const run = { id, at, green: isGreen(results), played: results.map(({ name }) => name), failed }
  await hub.sealer.ready(organization)
  await withScope(hub.pool, organization, async db => {
    await insertScenarioRun(db, organization, run)
    const entry = {
      id: hub.newId(),
      actor: { kind: 'hub' as const, id: 'staging' },
      action: 'staging.play',
      subject: { kind: 'scenarios', id },
      outcome: run.green ? ('done' as const) : ('failed' as const),
    }
    await appendAudit(db, organization, [entry], at)
  })
  return true
}
