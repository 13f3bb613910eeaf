/** The environment of PostgreSQL's programs. */

/**
 * The environment of PostgreSQL's programs: not the hub's, which holds keys that `nobody` must not read and PG*
 * variables that would change what runs.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].flatMap(name => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(kept), LANG: 'C', LC_ALL: 'C' }
}
