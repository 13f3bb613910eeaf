/** The end of an exhaustive switch: fails to compile when a case is missing, and loudly at run time if one slips through. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${typeof value === 'object' ? Object.keys(value as object).join(',') : typeof value}`)
}
