/** Changes to a record of optional fields: what is null or empty is taken away, what is not named stays. */

export function changed<Whole extends object>(
  whole: Whole,
  change: { readonly [Key in keyof Whole]?: Whole[Key] | null },
): Whole {
  const next: Partial<Whole> = { ...whole }
  for (const key of Object.keys(change) as (keyof Whole)[]) {
    const value = change[key]
    if (value === null || value === undefined || value === '') delete next[key]
    else next[key] = value
  }
  return next as Whole
}
