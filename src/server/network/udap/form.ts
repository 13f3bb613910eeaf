/** The body of a form as OAuth reads it. Source: RFC 6749 section 3.2. */

/**
 * The parameters that have a value: one without is as if it were not there. Undefined when one comes twice: which of the two
 * was meant cannot be known.
 */
export function readForm(text: string): Record<string, string> | undefined {
  const given = [...new URLSearchParams(text)].filter(([, value]) => value !== '')
  const form = new Map(given)
  return form.size === given.length ? Object.fromEntries(form) : undefined
}
