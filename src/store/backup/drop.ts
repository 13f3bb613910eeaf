/** Empties a database for a restore: everything that migrations make, and nothing that belongs to an extension. */
import type { Client } from 'pg'

const kinds = [
  { kind: 'view', found: `select oid, oid::regclass::text as name from pg_class where relkind = 'v'` },
  { kind: 'materialized view', found: `select oid, oid::regclass::text as name from pg_class where relkind = 'm'` },
  { kind: 'table', found: `select oid, oid::regclass::text as name from pg_class where relkind in ('r', 'p')` },
  { kind: 'sequence', found: `select oid, oid::regclass::text as name from pg_class where relkind = 'S'` },
  { kind: 'routine', found: 'select oid, oid::regprocedure::text as name from pg_proc where true' },
  { kind: 'type', found: `select oid, oid::regtype::text as name from pg_type where typtype in ('e', 'd', 'r')` },
] as const

/** Inside the transaction that is open. The login must own what there is. */
export async function dropEverything(client: Client): Promise<void> {
  for (const { kind, found } of kinds) {
    const namespace = { table: 'relnamespace', routine: 'pronamespace', type: 'typnamespace' }
    const column = kind === 'routine' || kind === 'type' ? namespace[kind] : namespace.table
    const { rows } = await client.query<{ name: string }>(`
      select name from (${found} and ${column} = 'public'::regnamespace) there
       where not exists (select from pg_depend d where d.objid = there.oid and d.deptype = 'e')`)
    for (const { name } of rows) await client.query(`drop ${kind} if exists ${name} cascade`)
  }
}
