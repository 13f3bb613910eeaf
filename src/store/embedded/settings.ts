/**
 * The server's settings. Sized for two cores and a small machine; durable always; and quiet, because the server log
 * must never hold personal data (values stand in statements, parameters, error messages and details alike).
 */

/** Setting name to value, as in postgresql.conf. */
export type Settings = Readonly<Record<string, string>>

export const settings: Settings = {
  listen_addresses: '127.0.0.1',
  max_connections: '60',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',

  // A 2xx to a sender is a promise: no acknowledged row is lost when the power goes.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '2GB',
  wal_compression: 'pglz', // sealed bodies do not compress, the indexes around them do
  random_page_cost: '1.1',
  autovacuum_naptime: '15s', // the queue's rows change state often
  jit: 'off', // compiling costs more than these short statements take
  // Parallel workers need /dev/shm (64 MB in a container) and a spare core; there is neither.
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',

  logging_collector: 'off', // the log is a file that the hub opens: as root, `nobody` could not
  log_line_prefix: '%m [%p] ',
  // `log` stands above `error`: an error's own text quotes values (invalid input syntax for type uuid: "…").
  log_min_messages: 'log',
  log_statement: 'none',
  log_min_error_statement: 'panic',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse', // no DETAIL: it quotes rows and, after a crash of a session, its statement
  log_checkpoints: 'off',
  log_lock_waits: 'off',
}

/** The settings as a configuration file. Values are quoted; PostgreSQL reads '0' and '8MB' alike. */
export function writeSettings(values: Settings): string {
  const lines = Object.entries(values).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  return `# Written by Causeway at every start. Your own settings: ALTER SYSTEM, they win.\n${lines.join('\n')}\n`
}
