/**
 * Who is whose survivor. A merge is a pointer and moves nothing: identifiers and documents stay with the record that they
 * came for, so that undoing one is leaving it out. Pure. Source: SPEC NET-2.
 */

export type Merge = { survivor: string; retired: string }

/**
 * The survivor of every record that was merged into another, after these merges in the order of time. Survivors never
 * have one themselves: chains are flattened, and no order of merges makes a circle. Where the two are one already, the
 * named survivor becomes the survivor of all (a merge back).
 *
 * @example
 * survivorsOf([{ retired: 'a', survivor: 'b' }, { retired: 'b', survivor: 'c' }]) // a → c, b → c
 */
export function survivorsOf(merges: readonly Merge[]): Map<string, string> {
  const groups = new Map<string, Group>()
  const groupOf = (record: string): Group => {
    const known = groups.get(record)
    if (known) return known
    const alone: Group = { survivor: record, members: [record] }
    groups.set(record, alone)
    return alone
  }
  for (const { survivor, retired } of merges) {
    const [into, from] = [groupOf(survivor), groupOf(retired)]
    if (into === from) into.survivor = survivor
    else {
      into.members.push(...from.members)
      for (const member of from.members) groups.set(member, into)
    }
  }
  const survivors = new Map<string, string>()
  for (const [record, { survivor }] of groups) if (record !== survivor) survivors.set(record, survivor)
  return survivors
}

type Group = { survivor: string; members: string[] }

/** Whether another merge would change who survives whom. */
export function changesAnything(merges: readonly Merge[], next: Merge): boolean {
  if (next.survivor === next.retired) return false
  const before = survivorsOf(merges)
  const rootOf = (record: string) => before.get(record) ?? record
  return rootOf(next.survivor) !== rootOf(next.retired) || rootOf(next.survivor) !== next.survivor
}
