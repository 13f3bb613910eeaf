/** The floors under every chance, as data. Source: reference/matching.md section 7, CMS Table 3. */
import type { ScoreField } from './vector.ts'

/**
 * The least that two people may be said to agree by chance (section 7): a small population shows no two people with
 * one phone, and must not conclude that there are none.
 * That two people differ is what happens nearly always. For a level that is not named, half a chance in a million.
 */
export const chanceFloors: Readonly<Record<ScoreField, Readonly<Record<string, number>>>> = {
  name: {
    exact: 1e-4, // first .02, last .005
    swapped: 2e-5, // few names are both a first and a last name
    nickname: 1.5e-4, // fuzzy first .03
    initial: 4e-4, // one of the letters that names begin with
    'one-edit': 2e-4, // fuzzy last .01
    alike: 3e-4,
    half: 2e-4,
    'both-alike': 3e-4,
    'last-only': 5e-3,
    'first-only': 2e-2,
    'only-alike': 1e-2,
    'first-differs': 5e-3,
    'last-differs': 2e-2,
    'half-agrees': 2e-2,
    different: 0.9,
    'only-differs': 0.9,
  },
  middleName: { exact: 2e-2, initial: 5e-2, different: 0.9 },
  birthDate: {
    exact: 1e-4,
    'one-edit': 5e-4,
    swapped: 1e-4,
    'two-parts': 1e-3,
    partial: 1e-3,
    near: 1e-2,
    different: 0.9,
  },
  address: {
    home: 3e-5,
    close: 6e-5,
    near: 1e-4,
    street: 6e-5,
    'street-only': 6e-5,
    'postal-only': 3e-4,
    postal: 3e-4,
    'city-only': 1e-2,
    city: 1e-2,
  },
  phone: { exact: 1e-6, different: 0.9 },
  email: { exact: 1e-6, different: 0.9 },
  number: { exact: 1e-6, four: 1e-4, 'one-edit': 1e-5, different: 0.9, 'other-four': 0.9 },
  identifier: { exact: 1e-6, different: 0.9 },
  gender: { exact: 0.4, different: 0.4 },
}
