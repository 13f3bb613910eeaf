/** How far an organization is on its way into the network: what is there already, in yes and no. */
import type { Sql } from './scope.ts'

export type NetworkStanding = {
  state: 'filling' | 'open' | 'closed' | 'leaving' | null
  people: number
  /** Somebody of the registry has to be written into the network scope. */
  due: boolean
  has_people: boolean
  has_documents: boolean
  /** The gateway itself, as a test, or anybody else was answered. */
  answered: boolean
  last_exchange_at: Date | null
  channels: boolean
}

const standingQuery = `
  select m.state, coalesce(m.people, 0) as people,
         exists (select from registry_patient p
                  where p.organization = current_organization() and p.projected_at is null) as due,
         exists (select from registry_patient p
                  where p.organization = current_organization()) as has_people,
         exists (select from registry_document d
                  where d.organization = current_organization() and d.record is not null) as has_documents,
         exists (select from (select e.outcome from network_exchange e
                               where e.organization = current_organization()
                               order by e.id desc limit 1000) lately
                  where lately.outcome in ('found', 'partial', 'nothing', 'asked')) as answered,
         (select e.at from network_exchange e
           where e.organization = current_organization() order by e.id desc limit 1) as last_exchange_at,
         exists (select from alert_channel c
                  where c.organization = current_organization() and c.state = 'on') as channels
    from (select 1) one
    left join network_member m on m.organization = current_organization()`

/** Reads it; a few probes of indexes, however many people there are. */
export async function networkStanding(db: Sql): Promise<NetworkStanding> {
  const { rows } = await db.query<NetworkStanding>({ name: 'network-standing', text: standingQuery })
  const [row] = rows
  if (!row) throw new Error('a statement that always has a row had none')
  return row
}
