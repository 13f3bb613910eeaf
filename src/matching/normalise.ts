/**
 * The readers of single values, in one place: each gives the comparable form, or undefined when the value is unusable
 * or a placeholder. Source: reference/matching.md section 3.
 */
export { foldText } from '../model/text.ts'
export { readAddress } from './addresses.ts'
export { readBirthDate } from './dates.ts'
export { readIdentifier } from './identifiers.ts'
export { readName } from './names.ts'
export { readEmail, readPhone } from './phones.ts'
